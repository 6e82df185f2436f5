import foundation.encryption
from django.db import migrations, models

from foundation.first_seal import CLEAR, end_of_rows, seal_table

REASONS = (("exceptioncase", "closing_reason"), ("refund", "reason"))
# What was encrypted before, as Fernet tokens that any row could hold.
FERNET = {
    "payment": ["transaction_id"],
    "attempt": ["out_trade_no", "provider_transaction_id", "instruction"],
    "refund": ["reference", "number", "provider_refund_id"],
    "notification": ["headers", "body"],
    "difference": ["out_trade_no", "number"],
    "exceptioncase": [],
    "idempotencykey": ["answer"],
}


def seal(apps, schema_editor):
    for model, fernet in FERNET.items():
        clear = [name for of_model, name in REASONS if of_model == model]
        seal_table(apps.get_model("payments", model), clear=clear, fernet=fernet)
    end_of_rows(schema_editor)


class Migration(migrations.Migration):
    """What is encrypted opens in its own row alone, and reasons are encrypted too."""

    dependencies = [
        ("payments", "0007_refunded_of_what_was_paid"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="exceptioncase",
            name="exception_closed_with_reason",
        ),
        migrations.AddField("notification", "identity", foundation.encryption.RowIdentityField()),
        migrations.AddField("exceptioncase", "identity", foundation.encryption.RowIdentityField()),
        *(migrations.RenameField(model, name, CLEAR + name) for model, name in REASONS),
        *(
            migrations.AddField(
                model,
                name,
                foundation.encryption.EncryptedCharField(max_length=200, null=True, verbose_name="reason"),
            )
            for model, name in REASONS
        ),
        migrations.AddField(
            "refund",
            "decline_reason",
            foundation.encryption.EncryptedCharField(max_length=200, null=True, verbose_name="why declined"),
        ),
        migrations.RunPython(seal),
        *(migrations.RemoveField(model, CLEAR + name) for model, name in REASONS),
        migrations.AddConstraint(
            model_name="exceptioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    models.Q(models.Q(("closing_action", ""), _negated=True), ("closing_reason__isnull", False)),
                    _connector="OR",
                ),
                name="exception_closed_with_reason",
            ),
        ),
    ]
