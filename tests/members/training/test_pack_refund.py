"""A pack's money goes back: locked when it is asked for, taken back when it has arrived, free again when it fails."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from members.days import today
from members.enums import AppointmentStatus, EntryKind
from members.errors import EntitlementLocked, EntitlementOver
from members.models import MemberEvent, OwnedPack
from members.training.members_word import ByAccount
from members.training.operations.adjust_pack import adjust_pack
from members.training.operations.book_appointment import book_appointment
from members.training.operations.cancel_appointment import cancel_appointment
from members.training.operations.change_coach import change_coach
from members.training.operations.confirm_use import confirm_use
from members.training.operations.expire_packs import expire_packs
from members.training.operations.extend_pack import extend_pack
from members.training.operations.record_unconfirmed_use import record_unconfirmed_use
from members.training.operations.report_outcome import propose_use
from members.training.operations.return_use import return_use
from members.training.operations.withdraw_pack import withdraw_pack
from members.training.remaining_sessions import balance_of, bookable_sessions
from members.withdrawal import Withdrawal
from payments.enums import PaymentType
from payments.purposes import ALL, NOTHING, Take
from tests.factories.gym import AppointmentFactory, CoachFactory, PackFactory
from tests.purchase import arrive, ask_back, bounce, buy, give_back

pytestmark = pytest.mark.django_db
BOOKED, TO_CONFIRM, USED, CANCELLED = (
    AppointmentStatus.BOOKED,
    AppointmentStatus.TO_CONFIRM,
    AppointmentStatus.USED,
    AppointmentStatus.CANCELLED,
)


@pytest.fixture
def payment(member):
    """Ten sessions and two on top, for 2,800.00."""
    return buy(member, PaymentType.PRIVATE, PackFactory().pk, 280_000)


@pytest.fixture
def own(payment):
    return OwnedPack.objects.get(payment_id=payment.pk)


@pytest.fixture
def coach(db):
    return CoachFactory()


def session(own, coach, *, days, status=BOOKED):
    starts_at = timezone.now() + timedelta(days=days)
    return AppointmentFactory(pack=own, coach=coach, starts_at=starts_at, status=status)


def use(own, coach, staff, times):
    for number in range(times):
        held = session(own, coach, days=-1 - number)
        record_unconfirmed_use(appointment_id=held.pk, reason="已上课", actor_id=staff.pk)


def sessions(units):
    """So many are to be taken back."""
    return Take(units, "sessions")


def statuses(own):
    return list(own.appointments.order_by("starts_at").values_list("status", flat=True))


def withdrawn(own):
    return list(own.entries.filter(kind=EntryKind.WITHDRAWN).values_list("delta", flat=True))


def test_while_a_refund_is_under_way_nothing_is_used(payment, own, coach, member, staff):
    held, missed = session(own, coach, days=-1), session(own, coach, days=-2, status=AppointmentStatus.NO_SHOW)
    used, planned = session(own, coach, days=-3), session(own, coach, days=3)
    record_unconfirmed_use(appointment_id=used.pk, reason="已上课", actor_id=staff.pk)
    ask_back(payment, 100_000)
    before = list(own.entries.values())
    by_hand = {"pack_id": own.pk, "reason": "x", "actor_id": staff.pk}
    later = timezone.now() + timedelta(days=5)
    for refused in (
        lambda: book_appointment(pack_id=own.pk, coach_id=coach.pk, starts_at=later, actor_id=None),
        lambda: confirm_use(appointment_id=held.pk, by=ByAccount(member.user_id)),
        lambda: record_unconfirmed_use(appointment_id=held.pk, reason="x", actor_id=staff.pk),
        lambda: record_unconfirmed_use(appointment_id=missed.pk, reason="x", actor_id=staff.pk),
        lambda: return_use(appointment_id=used.pk, reason="x", actor_id=staff.pk),
        lambda: adjust_pack(delta=1, **by_hand),
        lambda: extend_pack(until=own.expires_on + timedelta(days=9), **by_hand),
        lambda: change_coach(coach_id=coach.pk, **by_hand),
    ):
        with pytest.raises(EntitlementLocked):
            refused()
    assert bookable_sessions(own) == 0
    assert list(own.entries.values()) == before
    # What a coach says and what is called off changes no balance.
    propose_use(appointment_id=held.pk, actor_id=None)
    assert cancel_appointment(appointment_id=planned.pk, actor_id=member.user_id).status == CANCELLED


def test_a_refund_that_fails_leaves_everything_as_it_was(payment, own, coach, member):
    held, planned = session(own, coach, days=-1, status=TO_CONFIRM), session(own, coach, days=3)
    bounce(ask_back(payment, 280_000))
    own.refresh_from_db()
    assert (own.locked_at, own.withdrawn_at, balance_of(own.pk), bookable_sessions(own)) == (None, None, 12, 10)
    assert statuses(own) == [TO_CONFIRM, BOOKED]
    confirm_use(appointment_id=held.pk, by=ByAccount(member.user_id))
    book_appointment(pack_id=own.pk, coach_id=coach.pk, starts_at=planned.starts_at + timedelta(days=1), actor_id=None)
    assert (balance_of(own.pk), bookable_sessions(own)) == (11, 9)
    # Asked for again, it arrives.
    give_back(payment)
    assert (balance_of(own.pk), withdrawn(own)) == (0, [-11])


def test_the_lock_stays_until_the_last_refund_has_ended(payment, own):
    first = ask_back(payment, 56_000)
    since = OwnedPack.objects.get().locked_at
    second = ask_back(payment, 28_000)
    bounce(first)
    assert OwnedPack.objects.get().locked_at == since is not None
    arrive(second)
    assert OwnedPack.objects.get().locked_at is None


def test_a_whole_refund_of_a_part_used_pack_takes_all_that_is_left(payment, own, coach, staff):
    use(own, coach, staff, 4)
    for days, status in ((-1, TO_CONFIRM), (-0.5, BOOKED), (3, BOOKED), (4, CANCELLED)):
        session(own, coach, days=days, status=status)
    give_back(payment)
    own.refresh_from_db()
    assert (balance_of(own.pk), withdrawn(own)) == (0, [-8])
    assert own.withdrawn_at is not None
    assert statuses(own) == [USED] * 4 + [CANCELLED] * 4
    with pytest.raises(EntitlementOver):
        adjust_pack(pack_id=own.pk, delta=1, reason="x", actor_id=staff.pk)
    event = MemberEvent.objects.get(kind="entitlement_withdrawn")
    assert '"sessions": 8' in event.facts


def test_a_whole_refund_of_a_used_up_pack_writes_no_entry(payment, own, coach, staff):
    use(own, coach, staff, 12)
    give_back(payment)
    own.refresh_from_db()
    assert (balance_of(own.pk), withdrawn(own), own.withdrawn_at is None) == (0, [], False)


@pytest.mark.parametrize(
    ("refund_fen", "left"),
    [(1, 12), (100_000, 12), (279_999, 12)],
)
def test_a_part_of_the_price_takes_no_session_unless_that_is_said(payment, own, refund_fen, left):
    give_back(payment, refund_fen)
    own.refresh_from_db()
    assert balance_of(own.pk) == bookable_sessions(own) == left
    assert (own.withdrawn_at, own.locked_at) == (None, None)


def test_parts_until_the_whole_price_has_gone_back(payment, own):
    for refund_fen in (28_000, 28_000, 224_000):
        give_back(payment, refund_fen)
    own.refresh_from_db()
    assert withdrawn(own) == [-12]
    assert own.withdrawn_at is not None


@pytest.mark.parametrize(
    ("take", "left", "has_ended"), [(Take(3, "sessions"), 9, False), (NOTHING, 12, False), (ALL, 0, True)]
)
def test_what_is_said_says_how_many_sessions_end(payment, own, take, left, has_ended):
    arrive(ask_back(payment, 100_000, take))
    own.refresh_from_db()
    assert (balance_of(own.pk), own.withdrawn_at is not None) == (left, has_ended)


def test_never_more_than_is_left(payment, own, coach, staff):
    use(own, coach, staff, 8)
    refund_id = ask_back(payment, 140_000, sessions(4))
    own.entries.create(number=99, kind=EntryKind.MANUAL, delta=-3, balance=1, created_at=timezone.now())
    arrive(refund_id)
    assert (balance_of(own.pk), withdrawn(own)) == (0, [-1])


def test_a_part_cancels_the_latest_bookings_when_too_few_sessions_are_free(payment, own, coach, staff):
    use(own, coach, staff, 6)
    session(own, coach, days=-0.5, status=TO_CONFIRM)
    for days in (1, 2, 3, 4):
        session(own, coach, days=days)
    # Six are left, one of them free; three go.
    give_back(payment, 84_000, sessions(3))
    assert statuses(own)[6:] == [TO_CONFIRM, BOOKED, BOOKED, CANCELLED, CANCELLED]
    assert (balance_of(own.pk), bookable_sessions(own)) == (3, 0)


@pytest.mark.parametrize("status", [BOOKED, TO_CONFIRM])
def test_a_part_leaves_what_has_begun_its_session(payment, own, coach, member, staff, status):
    use(own, coach, staff, 10)
    held = session(own, coach, days=-0.5, status=status)
    session(own, coach, days=1)
    give_back(payment, 84_000, sessions(2))
    assert (balance_of(own.pk), withdrawn(own), statuses(own)[10:]) == (1, [-1], [status, CANCELLED])
    confirm_use(appointment_id=held.pk, by=ByAccount(member.user_id))
    assert balance_of(own.pk) == 0


def test_what_had_expired_and_was_paid_back_does_not_come_again(payment, own, staff):
    with time_machine.travel(timezone.now() + timedelta(days=250)):
        expire_packs()
        give_back(payment, 140_000, sessions(5))
        assert (balance_of(own.pk), withdrawn(own)) == (0, [-5])
        extend_pack(pack_id=own.pk, until=today(), reason="补偿", actor_id=staff.pk)
        assert bookable_sessions(own) == 7


@pytest.mark.parametrize("take", [Take(3, "sessions"), ALL])
def test_the_same_refund_twice_takes_once(payment, own, take):
    refund_id = give_back(payment, 84_000, take)
    left = balance_of(own.pk)
    withdraw_pack(payment_id=payment.pk, withdrawal=Withdrawal(refund_id, take))
    assert (balance_of(own.pk), len(withdrawn(own))) == (left, 1)
    assert MemberEvent.objects.filter(kind="entitlement_withdrawn").count() == 1


def test_the_same_refund_twice_is_told_once_when_nothing_was_left(payment, own, coach, staff):
    use(own, coach, staff, 12)
    refund_id = give_back(payment)
    withdraw_pack(payment_id=payment.pk, withdrawal=Withdrawal(refund_id))
    assert MemberEvent.objects.filter(kind="entitlement_withdrawn").count() == 1
