"""The front desk and managers may take money in hand. What a gym took from a role stays taken."""

from django.db import migrations

from members.people.given_by_migrations import giving

NEW = ("payments.take_money",)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0018_fill_phone_tails"),
        ("payments", "0015_money_in_hand"),
    ]

    operations = [migrations.RunPython(giving("payments", *NEW), migrations.RunPython.noop)]
