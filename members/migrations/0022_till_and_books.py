"""Who may use tills and close the books. What a gym took from a role stays taken."""

from django.db import migrations

from members.people.given_by_migrations import giving

NEW = (
    "payments.use_till",
    "payments.view_till",
    "payments.view_closing",
    "payments.close_books",
    "payments.reopen_books",
)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0021_prepaid_days"),
        ("payments", "0019_closing"),
    ]

    operations = [migrations.RunPython(giving("payments", *NEW), migrations.RunPython.noop)]
