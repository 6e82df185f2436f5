"""Where a payer goes back to is kept beside the instruction, which is forgotten when the attempt is over."""

from django.db import migrations

import foundation.encryption


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0026_waiting_refunds"),
    ]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="return_url",
            field=foundation.encryption.EncryptedTextField(null=True, verbose_name="address to go back to"),
        ),
    ]
