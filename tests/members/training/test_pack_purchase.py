"""A training pack is ordered, paid for and given: its sessions, its terms, how often it can be had."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import transaction

from members.enums import EntryKind, PeriodUnit
from members.errors import ItemFree, LimitReached, NotFree, PackNotFound
from members.models import Order, OwnedPack, PackEntry
from members.training.operations.claim_pack import claim_pack
from members.training.operations.deliver_pack import deliver_pack
from members.training.remaining_sessions import balance_of, bookable_sessions
from payments.enums import Fulfilment, PaymentType
from payments.errors import AmountMismatch, ItemNotFound, MemberNotFound
from payments.models import ExceptionCase, Payment
from payments.purposes import NotDeliverable
from tests.factories.gym import CoachFactory, PackFactory
from tests.purchase import buy, fail, give_back, order, pay

pytestmark = pytest.mark.django_db


def entries(own):
    return list(own.entries.values_list("kind", "delta", "balance"))


def test_what_was_paid_for_is_given(member):
    coach = CoachFactory()
    pack = PackFactory(coach=coach, minutes=45)
    payment = buy(member, PaymentType.PRIVATE, pack.pk, 280_000)
    own = OwnedPack.objects.get()
    assert payment.fulfilment == Fulfilment.DONE
    assert (own.member, own.pack, own.payment_id, own.coach) == (member, pack, payment.pk, coach)
    assert (own.title, own.minutes, own.price_fen, own.list_price_fen) == (pack.name, 45, 280_000, 350_000)
    assert entries(own) == [(EntryKind.GRANT, 10, 10), (EntryKind.GIFT, 2, 12)]
    assert (balance_of(own.pk), bookable_sessions(own)) == (12, 12)


def test_without_gifts_there_is_one_entry(member):
    buy(member, PaymentType.PRIVATE, PackFactory(gift_sessions=0).pk, 280_000)
    assert entries(OwnedPack.objects.get()) == [(EntryKind.GRANT, 10, 10)]


@pytest.mark.parametrize(
    ("now", "count", "unit", "first", "last"),
    [
        # Half past midnight at the gym is still the day before in UTC.
        (datetime(2025, 6, 9, 16, 30, tzinfo=UTC), 30, PeriodUnit.DAY, date(2025, 6, 10), date(2025, 7, 9)),
        (datetime(2025, 6, 9, 15, 30, tzinfo=UTC), 2, PeriodUnit.WEEK, date(2025, 6, 9), date(2025, 6, 22)),
        (datetime(2025, 1, 31, 4, 0, tzinfo=UTC), 1, PeriodUnit.MONTH, date(2025, 1, 31), date(2025, 2, 28)),
    ],
)
def test_the_period_begins_on_the_day_of_delivery_at_the_gym(member, now, count, unit, first, last):
    with time_machine.travel(now, tick=False):
        buy(member, PaymentType.PRIVATE, PackFactory(valid_count=count, valid_unit=unit).pk, 280_000)
    own = OwnedPack.objects.get()
    assert (own.starts_on, own.expires_on) == (first, last)


def test_an_order_keeps_the_terms_of_its_time(member):
    pack = PackFactory(name="十节", sessions=10)
    payment = order(member, PaymentType.PRIVATE, pack.pk, 280_000)
    pack.name, pack.sessions, pack.gift_sessions, pack.price_fen, pack.is_on_sale = "五节", 5, 0, 999, False
    pack.save()
    pay(payment)
    own = OwnedPack.objects.get()
    assert (own.title, own.sessions, own.gift_sessions, own.price_fen) == ("十节", 10, 2, 280_000)
    assert balance_of(own.pk) == 12


def test_only_what_is_on_sale_can_be_ordered_and_at_its_price(member):
    pack, free = PackFactory(is_on_sale=False), PackFactory(price_fen=0)
    for item_id, amount_fen, error in (
        (pack.pk, 280_000, ItemNotFound),
        (0, 280_000, ItemNotFound),
        (free.pk, 1, ItemFree),
        (PackFactory().pk, 279_999, AmountMismatch),
    ):
        with pytest.raises(error), transaction.atomic():
            order(member, PaymentType.PRIVATE, item_id, amount_fen)
    assert not Order.objects.exists()
    assert not Payment.objects.exists()


def test_what_was_not_paid_gives_nothing(member):
    payment = order(member, PaymentType.PRIVATE, PackFactory().pk, 280_000)
    fail(payment)
    assert not OwnedPack.objects.exists()


def test_paid_twice_and_late_gives_once(member):
    payment = order(member, PaymentType.PRIVATE, PackFactory().pk, 280_000)
    fail(payment)
    pay(payment)
    pay(payment)
    assert OwnedPack.objects.count() == 1
    assert PackEntry.objects.count() == 2


def test_a_pack_can_be_had_so_often_and_a_refunded_one_does_not_count(member, other_member):
    pack = PackFactory(limit_per_member=1)
    payment = buy(member, PaymentType.PRIVATE, pack.pk, 280_000)
    with pytest.raises(LimitReached), transaction.atomic():
        order(member, PaymentType.PRIVATE, pack.pk, 280_000)
    buy(other_member, PaymentType.PRIVATE, pack.pk, 280_000)
    give_back(payment)
    buy(member, PaymentType.PRIVATE, pack.pk, 280_000)
    assert OwnedPack.objects.filter(member=member, withdrawn_at__isnull=True).count() == 1


def test_two_orders_of_what_can_be_had_once_are_paid_the_second_is_not_given(member):
    pack = PackFactory(limit_per_member=1)
    first, second = (order(member, PaymentType.PRIVATE, pack.pk, 280_000) for _order in range(2))
    assert pay(first).fulfilment == Fulfilment.DONE
    assert pay(second).fulfilment == Fulfilment.FAILED
    assert OwnedPack.objects.count() == 1
    case = ExceptionCase.objects.get()
    assert (case.payment_id, case.kind, case.proposed_action) == (second.pk, "not_delivered", "refund")
    with pytest.raises(NotDeliverable, match="limit_reached"):
        deliver_pack(payment_id=second.pk)


def test_what_costs_nothing_is_taken_without_a_payment(member):
    pack = PackFactory(price_fen=0, sessions=1, gift_sessions=0, limit_per_member=1)
    own = claim_pack(member_id=member.pk, pack_id=pack.pk, actor_id=member.user_id)
    assert (own.payment_id, own.price_fen, bookable_sessions(own)) == (None, 0, 1)
    assert own.entries.get().actor_id == member.user_id
    with pytest.raises(LimitReached):
        claim_pack(member_id=member.pk, pack_id=pack.pk, actor_id=None)


def test_what_cannot_be_claimed(member):
    off, free = PackFactory(price_fen=0, is_on_sale=False), PackFactory(price_fen=0)
    for pack_id, member_id, error in (
        (off.pk, member.pk, PackNotFound),
        (0, member.pk, PackNotFound),
        (free.pk, 0, MemberNotFound),
    ):
        with pytest.raises(error):
            claim_pack(member_id=member_id, pack_id=pack_id, actor_id=None)
    with pytest.raises(NotFree) as refusal:
        claim_pack(member_id=member.pk, pack_id=PackFactory().pk, actor_id=None)
    assert str(refusal.value.extra["amount"]) == "2800.00"
    assert not OwnedPack.objects.exists()
