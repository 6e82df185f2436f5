"""Packs whose policy says that unused sessions become revenue: when, of what, and what happens afterwards."""

from datetime import date, timedelta

import pytest
import time_machine

from members.changes.operations.request_freeze import request_freeze
from members.enums import EntryKind, PrepaidKind
from members.models import OwnedPack
from members.prepaid.check import CHECK
from members.prepaid.lines import Line
from members.prepaid.operations.keep_days import keep_days
from members.prepaid.queries import moved_between
from members.prepaid.roll_forward import balances, roll_forward
from members.training.operations.expire_packs import expire_packs
from members.training.operations.extend_pack import extend_pack
from members.training.operations.pack_ledger import add_entry
from payments.purposes import ALL, Take
from tests.factories.gym import PackFactory
from tests.memberships import bought
from tests.purchase import buy, give_back, order, pay
from tests.till import open_till

pytestmark = pytest.mark.django_db
# A pack of ten sessions and two on top for 2,800.00, valid on the 30 days from the 1st of March, one of them used.
LAST_DAY, LAPSES_ON = date(2027, 3, 30), date(2027, 4, 4)
LEFT = 256_667


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2027-03-01T04:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


@pytest.fixture
def pack():
    return PackFactory(valid_count=30, valid_unit="day", lapses_after_days=5)


@pytest.fixture
def own(member, pack, staff):
    payment = buy(member, "private", pack.pk, pack.price_fen)
    own = OwnedPack.objects.get(payment=payment)
    add_entry(own, kind=EntryKind.USE, delta=-1, actor_id=staff.pk)
    return own


def noon(clock, day):
    clock.move_to(f"{day.isoformat()}T04:00:00Z")


def moved(own, first, last=None):
    """Opening, delivered, refunded, lapsed, closing, and what reduced revenue; with nothing sold or transferred."""
    found = roll_forward(first - timedelta(days=1), last or first)[Line(PrepaidKind.PACK, own.pack_id)]
    assert found.adds_up
    assert (found.sold_fen, found.transferred_fen) == (0, 0)
    return (
        found.opening_fen, found.delivered_fen, found.refunded_fen, found.lapsed_fen, found.closing_fen,
        found.reduced_fen,
    )  # fmt: skip


def test_what_is_not_used_lapses_at_the_end_of_the_day_that_the_policy_says(own, clock):
    noon(clock, LAPSES_ON)
    expire_packs()
    assert (own.expires_on, sum(balances(LAPSES_ON - timedelta(days=1)).values())) == (LAST_DAY, LEFT)
    assert moved(own, LAPSES_ON) == (LEFT, 0, 0, LEFT, 0, 0)
    whole = roll_forward(date(2027, 2, 28), date(2027, 4, 30))[Line(PrepaidKind.PACK, own.pack_id)]
    assert (whole.sold_fen, whole.delivered_fen, whole.lapsed_fen, whole.expired_fen) == (280_000, 23_333, LEFT, 0)


def test_it_waits_for_no_job(own):
    assert moved(own, LAPSES_ON) == (LEFT, 0, 0, LEFT, 0, 0)


def test_a_policy_of_no_days_lapses_with_the_last_day(member, pack):
    pack.lapses_after_days = 0
    pack.save()
    buy(member, "private", pack.pk, pack.price_fen)
    assert balances(LAST_DAY - timedelta(days=1)) != balances(LAST_DAY) == {}


def test_what_was_sold_stays_on_the_policy_that_it_was_sold_on(member, pack):
    """The policy of the order, as every other term."""
    before = order(member, "private", pack.pk, pack.price_fen)
    pack.lapses_after_days = None
    pack.save()
    pay(before)
    buy(member, "private", pack.pk, pack.price_fen)
    pack.lapses_after_days = 1
    pack.save()
    assert [own.lapses_after_days for own in OwnedPack.objects.order_by("pk")] == [5, None]
    assert sum(balances(date(2028, 3, 1)).values()) == 280_000


def test_an_order_from_before_there_was_a_policy_is_delivered_without_one(member, pack):
    payment = order(member, "private", pack.pk, pack.price_fen)
    del payment.order.terms["lapses_after_days"]
    payment.order.save()
    pay(payment)
    assert OwnedPack.objects.get(payment=payment).lapses_after_days is None


def test_an_extension_moves_the_day_and_what_was_known_before_it_stays(own, staff, clock):
    noon(clock, LAPSES_ON + timedelta(days=6))
    extend_pack(pack_id=own.pk, until=date(2027, 4, 20), reason="续期", actor_id=staff.pk)
    assert moved(own, LAPSES_ON) == (LEFT, 0, 0, LEFT, 0, 0)
    assert moved(own, date(2027, 4, 10)) == (0, 0, 0, -LEFT, LEFT, 0)
    assert moved(own, date(2027, 4, 25)) == (LEFT, 0, 0, LEFT, 0, 0)
    assert moved(own, date(2027, 3, 2), date(2027, 4, 30)) == (LEFT, 0, 0, LEFT, 0, 0)


def test_an_extension_in_time_leaves_the_first_day_without_a_lapse(own, staff, clock):
    noon(clock, LAPSES_ON)
    extend_pack(pack_id=own.pk, until=date(2027, 4, 20), reason="续期", actor_id=staff.pk)
    assert moved(own, LAPSES_ON) == (LEFT, 0, 0, 0, LEFT, 0)
    assert moved(own, date(2027, 4, 25)) == (LEFT, 0, 0, LEFT, 0, 0)


def test_a_session_that_is_given_back_or_used_after_it_lapsed_moves_between_the_two(own, staff, clock):
    noon(clock, date(2027, 4, 10))
    add_entry(own, kind=EntryKind.RETURN, delta=1, actor_id=staff.pk)
    noon(clock, date(2027, 4, 12))
    add_entry(own, kind=EntryKind.USE, delta=-1, actor_id=staff.pk)
    assert moved(own, date(2027, 4, 10)) == (0, -23_333, 0, 23_333, 0, 0)
    assert moved(own, date(2027, 4, 12)) == (0, 23_333, 0, -23_333, 0, 0)


def test_a_refund_after_it_lapsed_reduces_revenue_alone(own, clock):
    noon(clock, date(2027, 4, 10))
    give_back(own.payment, 200_000, ALL)
    assert moved(own, date(2027, 4, 10)) == (0, 0, 0, 0, 0, 200_000)
    assert roll_forward(date(2027, 4, 10), date(2027, 5, 31)) == {}


def test_a_refund_before_takes_the_balance_down_and_the_rest_lapses(own, clock):
    noon(clock, date(2027, 3, 20))
    give_back(own.payment, 100_000, Take(4, "sessions"))
    assert moved(own, date(2027, 3, 20)) == (LEFT, 0, 100_000, 0, LEFT - 100_000, 0)
    assert moved(own, LAPSES_ON) == (LEFT - 100_000, 0, 0, LEFT - 100_000, 0, 0)


def test_a_part_that_goes_back_after_it_lapsed_is_not_owed_again_when_it_is_extended(own, staff, clock):
    noon(clock, date(2027, 4, 10))
    expire_packs()
    give_back(own.payment, 100_000, Take(4, "sessions"))
    noon(clock, date(2027, 4, 12))
    extend_pack(pack_id=own.pk, until=date(2027, 5, 20), reason="续期", actor_id=staff.pk)
    assert moved(own, date(2027, 4, 10)) == (0, 0, 0, 0, 0, 100_000)
    assert moved(own, date(2027, 4, 12)) == (0, 0, 0, 100_000 - LEFT, LEFT - 100_000, 0)


def test_sessions_that_a_refund_took_after_they_lapsed_are_told_of_with_their_time(own, staff, clock):
    """Extended, what the refund has left of their price is kept as with any refund; no day before is touched."""
    noon(clock, date(2027, 4, 10))
    expire_packs()
    give_back(own.payment, 100_000, Take(11, "sessions"))
    noon(clock, date(2027, 4, 12))
    extend_pack(pack_id=own.pk, until=date(2027, 5, 20), reason="续期", actor_id=staff.pk)
    assert moved(own, date(2027, 4, 12)) == (0, LEFT - 100_000, 0, 100_000 - LEFT, 0, 0)
    assert moved(own, date(2027, 4, 10), date(2027, 4, 12)) == (0, LEFT - 100_000, 0, 100_000 - LEFT, 0, 100_000)


def test_days_are_kept_with_what_lapsed_and_the_audit_computes_the_same(own, staff, clock):
    noon(clock, date(2027, 3, 25))
    keep_days()
    noon(clock, date(2027, 4, 10))
    extend_pack(pack_id=own.pk, until=date(2027, 4, 20), reason="续期", actor_id=staff.pk)
    noon(clock, date(2027, 4, 28))
    keep_days()
    keep_days()
    first, last = date(2027, 3, 25), date(2027, 4, 27)
    line = Line(PrepaidKind.PACK, own.pack_id)
    assert moved_between(first, last) == roll_forward(first - timedelta(days=1), last)
    assert [moved_between(day, day)[line].lapsed_fen for day in (LAPSES_ON, date(2027, 4, 10), date(2027, 4, 25))] == [
        LEFT, -LEFT, LEFT,
    ]  # fmt: skip
    assert list(CHECK.remarks()) == []


def test_a_membership_has_nothing_that_lapses(member, staff, clock):
    card = bought(member, count=30, price_fen=30_000)
    days = {"starts_on": date(2027, 3, 8), "ends_on": date(2027, 3, 12)}
    request_freeze(membership_id=card.pk, **days, reason="住院", actor_id=staff.pk, is_approved=True)
    whole = roll_forward(date(2027, 2, 28), date(2027, 5, 31))[Line(PrepaidKind.PLAN, card.plan_id)]
    assert (whole.delivered_fen, whole.lapsed_fen, whole.closing_fen) == (30_000, 0, 0)
