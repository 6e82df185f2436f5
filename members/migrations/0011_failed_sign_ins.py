"""Who tried to sign in and could not, sealed; managers may look."""

import uuid

import foundation.encryption
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

from members.people.roles import make_roles


def add_to_roles(apps, schema_editor):
    """Permissions are otherwise made after all migrations, which is too late for the groups."""
    alias = schema_editor.connection.alias
    config = apps.get_app_config("members")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=alias)
    config.models_module = None
    make_roles(
        apps.get_model("auth", "Group").objects.using(alias), apps.get_model("auth", "Permission").objects.using(alias)
    )


class Migration(migrations.Migration):
    dependencies = [("members", "0010_readers_of_bills")]

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
        migrations.RunPython(add_to_roles, migrations.RunPython.noop),
    ]
