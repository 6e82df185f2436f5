"""Managers may keep web hooks, and the database tells them of money, memberships and bookings.

Of payments' tables here, too: on a new database they get their members, and are made anew, after payments' migrations.
"""

from django.db import migrations

from members.people.given_by_migrations import giving
from members.told_outside import OF_MEMBERS
from payments.webhooks.outbox import OF_PAYMENTS, stop_telling_of, tell_of

NEW = ("payments.manage_webhooks", "payments.view_webhookendpoint", "payments.view_webhookdelivery")
TOLD = (*OF_PAYMENTS, *OF_MEMBERS)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0026_reconciling"),
        ("payments", "0023_webhooks"),
    ]

    operations = [
        migrations.RunPython(giving("payments", *NEW), migrations.RunPython.noop),
        migrations.RunPython(tell_of(TOLD), stop_telling_of(TOLD)),
    ]
