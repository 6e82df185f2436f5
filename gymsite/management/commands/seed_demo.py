"""seed_demo: a gym with people, who have paid at the sandbox. Development only; twice on one day changes nothing."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from gymsite.demonstration.gym import are_stories_due, open_gym, tell_stories
from gymsite.demonstration.payer import require_sandbox
from gymsite.demonstration.people import PASSWORD, demo_members, demo_staff, role_of
from members.days import today
from members.desk.member_state import MemberState, with_member_state
from members.models import Member
from payments.enums import PaymentStatus
from payments.models import Payment


class Command(ReportingCommand):
    """Prints the accounts with their passwords; `--json`: one object with `members`, `staff` and `payments`.

    On a later day the classes of the two weeks from then on are made as well.
    """

    help = gettext_noop("Make a demonstration gym with members, staff and payments. Needs DEBUG and a running sandbox.")

    def run(self, **_options: Any) -> None:
        """Nothing without the sandbox where members are to pay; what is interrupted is carried on by the next call."""
        if not settings.DEBUG:
            self.fail("debug_is_off", _("Demonstration data is made only where DEBUG is on: its passwords are public."))
        if are_due := are_stories_due():
            require_sandbox()
        with transaction.atomic():
            members, staff = demo_members(), demo_staff()
            team = {account.username: account for account in staff}
            open_gym(team)
        if are_due:
            tell_stories({member.user.username: member for member in members}, team)
        counted = Payment.objects.filter(member__in=members).order_by("status").values_list("status")
        payments = dict(counted.annotate(Count("id")))
        states = member_states(members)
        self.report(
            as_text(members, states, staff, payments),
            members=[
                {"id": member.pk, "name": member.name, "state": states[member.pk], **login(member.user)}
                for member in members
            ],
            staff=[{"id": account.pk, "role": role_of(account), **login(account)} for account in staff],
            payments=payments,
        )


def member_states(members: Sequence[Member]) -> dict[int, str]:
    """How each stands today."""
    found = with_member_state(Member.objects.filter(pk__in=[member.pk for member in members]), today())
    return dict(found.order_by().values_list("pk", "state"))


def as_text(members: Sequence[Member], states: dict[int, str], staff: Sequence[User], payments: dict[str, int]) -> str:
    """What there is, for a person: an account a line, then how many payments are in each status."""
    counts = ", ".join(f"{PaymentStatus(status).label} {count}" for status, count in payments.items())
    lines = [
        *(as_line(member.user, MemberState(states[member.pk]).label) for member in members),
        *(as_line(account, role_of(account)) for account in staff),
    ]
    return "\n".join([*lines, _("Payments: %(counts)s") % {"counts": counts}])


def as_line(account: User, what: object) -> str:
    """What one signs in with, and who that is."""
    return _("Account %(username)s, password %(password)s") % login(account) + f" ({what})"


def login(user: User) -> dict[str, str]:
    """What one signs in with."""
    return {"username": user.username, "password": PASSWORD}
