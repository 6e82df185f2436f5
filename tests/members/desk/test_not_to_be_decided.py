"""Where a decision is not to be made, its page says why, and what can be done instead."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from members.enums import BookingStatus
from members.models import Member
from members.people.roles import FINANCE, MANAGER
from payments.ledger.standing import standing_of, with_money
from payments.models import Payment
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    FreezeFactory,
    MembershipFactory,
    OwnedPackFactory,
)
from tests.factories.payments import PaymentFactory
from tests.members.console import as_role, at, html_of

pytestmark = pytest.mark.django_db
LEAD = "Nothing is to be decided here now."


@pytest.fixture
def manager(db: None) -> Client:
    return as_role(MANAGER)


def cases(member: Member) -> list[tuple[Any, str, str]]:
    """The row, the decision, and the reason that is given."""
    soon = ClassSessionFactory(starts_at=timezone.now() + timedelta(days=2))
    own = MembershipFactory(member=member)
    over = OwnedPackFactory(member=member, withdrawn_at=timezone.now())
    return [
        (BookingFactory(member=member, session=soon), "attended", "It is too early to note who came"),
        (BookingFactory(status=BookingStatus.CANCELLED), "cancel", "This booking cannot be changed any more."),
        (AppointmentFactory(), "held", "This private session has not begun yet."),
        (FreezeFactory(membership=own), "approve", "This freeze was decided about already."),
        (own, "start", "its first day cannot be chosen"),
        (over, "extend", "This has ended and cannot be used or changed."),
        (member, "take-back", "It is too late to take this check-in back"),
    ]


def test_it_says_why(manager: Client, member: Member) -> None:
    for row, name, why in cases(member):
        page = html_of(manager.get(at(row, name)))
        assert LEAD in page, (name, why)
        assert why in page, name


def test_what_has_no_guard_of_its_own_says_how_it_stands() -> None:
    paid = PaymentFactory(status="failed", failure_reason="expired")
    page = html_of(as_role(FINANCE).get(at(paid, "ask")))
    standing = standing_of(with_money(Payment.objects.all()).get(), now=timezone.now())
    assert LEAD in page
    assert f"{paid.member} · {paid.get_type_display()} · {standing.label}" in page


def test_what_can_be_done_instead_is_linked(manager: Client, member: Member) -> None:
    freeze = FreezeFactory(membership=MembershipFactory(member=member))
    page = html_of(manager.get(at(freeze, "approve")))
    assert "What can be done with it now:" in page
    assert f'<a href="{at(freeze, "end")}" class="text-link font-medium">End early</a>' in page


def test_where_nothing_else_can_be_done_it_says_so(manager: Client) -> None:
    page = html_of(manager.get(at(BookingFactory(status=BookingStatus.CANCELLED), "cancel")))
    assert "Nothing else is to be done with it" in page
