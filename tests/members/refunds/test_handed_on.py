"""A refund of what was handed on: the card is the recipient's, the money the payer's, and a person says what ends."""

import pytest

from foundation.errors import InvalidField
from members.changes.operations.transfer_membership import transfer_membership
from members.classes.operations.book_place import book_place
from members.enums import BookingStatus, Ending, RefundRule
from members.models import Membership, RefundDecision
from members.refunds.operations.ask_refund import RefundWish, ask_refund
from payments.models import ExceptionCase, Refund
from payments.purposes import ALL, NOTHING, Take
from tests.factories.gym import ClassSessionFactory
from tests.factories.members import StaffFactory
from tests.memberships import bought
from tests.purchase import CAUSE, arrive, ask_back, give_back_elsewhere
from tests.staff_client import signed_in
from tests.till import open_till

pytestmark = pytest.mark.django_db
PRICE_FEN = 300_000


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-03-01T04:00:00Z", tick=False)
    return time_machine


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


@pytest.fixture
def own(member):
    return bought(member, count=365, price_fen=PRICE_FEN, list_price_fen=PRICE_FEN)


@pytest.fixture
def handed_on(own, other_member, staff):
    transfer_membership(membership_id=own.pk, to_member_id=other_member.pk, reason="转让", actor_id=staff.pk)
    own.refresh_from_db()
    return Membership.objects.get(member=other_member)


@pytest.fixture
def place(handed_on):
    session = ClassSessionFactory(is_included=True)
    return book_place(member_id=handed_on.member_id, session_id=session.pk, actor_id=None)


def stands(membership, place):
    membership.refresh_from_db()
    place.refresh_from_db()
    return membership.ending, place.status


def by_rule(own, **more):
    wish = RefundWish(own.payment_id, RefundRule.GYM, "x", None, **more)
    return ask_refund(wish, cause=CAUSE)


@pytest.mark.parametrize("is_by_rule", [False, True], ids=["by amount", "by rule"])
def test_without_a_word_nothing_happens(own, handed_on, place, is_by_rule):
    ask = by_rule if is_by_rule else lambda card: ask_back(card.payment, PRICE_FEN)
    with pytest.raises(InvalidField) as refusal:
        ask(own)
    assert list(refusal.value.extra["errors"]) == ["take"]
    assert stands(handed_on, place) == ("", BookingStatus.BOOKED)
    assert not Refund.objects.exists()
    assert not RefundDecision.objects.exists()


@pytest.mark.parametrize(
    ("take", "after"),
    [(ALL, (Ending.WITHDRAWN, BookingStatus.CANCELLED)), (NOTHING, ("", BookingStatus.BOOKED))],
    ids=["all", "nothing"],
)
def test_with_a_word_it_is_taken(own, handed_on, place, take, after):
    arrive(ask_back(own.payment, PRICE_FEN, take))
    assert stands(handed_on, place) == after
    assert not ExceptionCase.objects.exists()


def test_with_a_word_a_rule_takes_it(own, handed_on, place):
    by_rule(own, take=ALL)
    assert stands(handed_on, place) == (Ending.WITHDRAWN, BookingStatus.CANCELLED)


def test_a_part_needs_no_word_and_days_are_one(own, handed_on, place):
    arrive(ask_back(own.payment, 100))
    arrive(ask_back(own.payment, PRICE_FEN - 100, Take(10, "days")))
    handed_on.refresh_from_db()
    assert (handed_on.ending, handed_on.withdrawn_days) == ("", 10)


def test_what_was_refunded_elsewhere_ends_nothing_before_a_person_says_what(own, handed_on, place):
    give_back_elsewhere(own.payment)
    assert stands(handed_on, place) == ("", BookingStatus.BOOKED)
    assert "not_taken_back" in ExceptionCase.objects.values_list("kind", flat=True)


def test_handed_back_it_is_the_payers_own(own, handed_on, member, staff):
    transfer_membership(membership_id=handed_on.pk, to_member_id=member.pk, reason="转回", actor_id=staff.pk)
    arrive(ask_back(own.payment, PRICE_FEN))
    assert Membership.objects.get(member=member, previous=handed_on).ending == Ending.WITHDRAWN


def test_every_page_says_whose_it_is_now(own, handed_on, other_member):
    console = signed_in(StaffFactory(is_superuser=True))
    payment = f"/admin/payments/payment/{own.payment_id}/"
    for page in (f"{payment}change/", f"{payment}refund/", f"/admin/members/membership/{own.pk}/refund/"):
        shown = console.get(page).content.decode()
        assert other_member.name in shown, page
        assert str(handed_on.ends_on) in shown, page
