"""seed_demo: people and payments to look at. Development only; a second time changes nothing."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from gymsite.demonstration.payments import demo_payments
from gymsite.demonstration.people import PASSWORD, demo_members, demo_staff
from payments.management.reporting import ReportingCommand
from payments.models import Payment


class Command(ReportingCommand):
    """Prints the accounts with their passwords; `--json`: one object with `members`, `staff` and `payments`."""

    help = "Make demonstration members, staff and payments. Needs DEBUG."

    def run(self, **_options: Any) -> None:
        """All of it or nothing."""
        if not settings.DEBUG:
            self.fail("debug_is_off", _("Demonstration data is made only where DEBUG is on: its passwords are public."))
        with transaction.atomic():
            members, staff = demo_members(), demo_staff()
            demo_payments(members)
        counted = Payment.objects.filter(member__in=members).order_by("status").values_list("status")
        payments = dict(counted.annotate(Count("id")))
        self.report(
            as_text([*(member.user for member in members), *staff], payments),
            members=[{"id": member.pk, "name": member.name, **login(member.user)} for member in members],
            staff=[{"id": user.pk, **login(user)} for user in staff],
            payments=payments,
        )


def as_text(accounts: Sequence[User], payments: dict[str, int]) -> str:
    """What there is, for a person: an account a line, then how many payments are in each status."""
    counts = ", ".join(f"{status} {count}" for status, count in payments.items())
    lines = [_("Account %(username)s, password %(password)s") % login(user) for user in accounts]
    return "\n".join([*lines, _("Payments: %(counts)s") % {"counts": counts}])


def login(user: User) -> dict[str, str]:
    """What one signs in with."""
    return {"username": user.username, "password": PASSWORD}
