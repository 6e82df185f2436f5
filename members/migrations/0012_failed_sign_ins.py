"""Who tried to sign in and could not, sealed; managers may look."""

import uuid

import foundation.encryption
from django.db import migrations, models

from members.people.given_by_migrations import giving


class Migration(migrations.Migration):
    dependencies = [("members", "0011_staff_accounts")]

    operations = [
        migrations.CreateModel(
            name="FailedSignIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity", foundation.encryption.RowIdentityField(default=uuid.uuid4, editable=False)),
                ("name", foundation.encryption.EncryptedCharField(max_length=150, verbose_name="name that was given")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="address")),
                ("at", models.DateTimeField(db_index=True, verbose_name="time")),
            ],
            options={
                "verbose_name": "failed sign-in",
                "verbose_name_plural": "failed sign-ins",
                "ordering": ["-id"],
                "default_permissions": ("view",),
            },
        ),
        migrations.RunPython(giving("members", "members.view_failedsignin"), migrations.RunPython.noop),
    ]
