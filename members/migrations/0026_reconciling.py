"""Finance and managers may reconcile a day by themselves. What a gym took from a role stays taken."""

from django.db import migrations

from members.people.given_by_migrations import giving

NEW = ("payments.reconcile", "payments.view_askedreconciliation")


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0025_exports_and_invoices"),
        ("payments", "0017_fees_of_bills"),
    ]

    operations = [migrations.RunPython(giving("payments", *NEW), migrations.RunPython.noop)]
