"""What has gone back of a payment may be more than was asked for, where more was taken as the price."""

from django.db import migrations, models


def count_what_has_gone_back(apps, schema_editor):
    """It was counted up to what had been asked for."""
    attempts = apps.get_model("payments", "Attempt").objects.filter(status="paid", is_overpayment=False)
    above = attempts.filter(refunded_fen__gt=models.F("payment__amount_fen"))
    for payment_id, refunded_fen in list(above.values_list("payment_id", "refunded_fen")):
        apps.get_model("payments", "Payment").objects.filter(pk=payment_id).update(refunded_fen=refunded_fen)


class Migration(migrations.Migration):
    dependencies = [("payments", "0006_unpaid_in_words")]

    operations = [
        migrations.RemoveConstraint(model_name="payment", name="payment_refunded_at_most_paid"),
        migrations.RunPython(count_what_has_gone_back, migrations.RunPython.noop),
    ]
