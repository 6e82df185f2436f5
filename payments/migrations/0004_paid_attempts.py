from django.db import migrations
from django.db.models import OuterRef, Subquery


def describe_paid_attempts(apps, schema_editor):
    """When an attempt was paid, and whether its payment had been paid before, as the payment and its cases tell."""
    Attempt = apps.get_model("payments", "Attempt")
    Payment = apps.get_model("payments", "Payment")
    ExceptionCase = apps.get_model("payments", "ExceptionCase")
    paid = Attempt.objects.filter(status="paid", paid_at__isnull=True)
    paid.update(paid_at=Subquery(Payment.objects.filter(pk=OuterRef("payment_id")).values("paid_at")[:1]))
    overpaid = ExceptionCase.objects.filter(kind="overpaid", subject__startswith="attempt:")
    for case in overpaid.only("subject", "opened_at").iterator():
        attempt_id = int(case.subject.removeprefix("attempt:"))
        Attempt.objects.filter(pk=attempt_id).update(is_overpayment=True, paid_at=case.opened_at)


RENAMED_ACTIONS = {"look_at_provider": "ask_provider", "book_refund": "accepted"}


def rename_proposed_actions(apps, schema_editor):
    """What is proposed is one of a few words now, which can be carried out."""
    ExceptionCase = apps.get_model("payments", "ExceptionCase")
    for before, after in RENAMED_ACTIONS.items():
        ExceptionCase.objects.filter(proposed_action=before).update(proposed_action=after)


def keep(apps, schema_editor):
    """The columns go with the migration before this one."""


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_refunds_and_reconciliation")]

    operations = [
        migrations.RunPython(describe_paid_attempts, keep),
        migrations.RunPython(rename_proposed_actions, keep),
    ]
