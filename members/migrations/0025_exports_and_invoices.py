"""Finance and managers may export lists, and note and see invoices. What a gym took from a role stays taken."""

from django.db import migrations

from members.people.given_by_migrations import giving

NEW = ("payments.export_lists", "payments.keep_invoices", "payments.view_invoice")


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0024_figures"),
        ("payments", "0020_invoices"),
    ]

    operations = [migrations.RunPython(giving("payments", *NEW), migrations.RunPython.noop)]
