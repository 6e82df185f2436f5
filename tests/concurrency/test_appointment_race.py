"""Private sessions asked for at the same instant: a coach is in one place, and a session is booked and used once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.cause import Cause, EventSource
from foundation.errors import ServiceError
from members.classes.operations.book_place import book_place
from members.classes.operations.generate_sessions import generate_sessions
from members.days import day_of
from members.enums import AppointmentStatus, EntryKind
from members.models import Appointment, Booking, ClassSession, OwnedPack, TimetableSlot
from members.training.members_word import ByAccount, ByLink
from members.training.operations.book_appointment import book_appointment
from members.training.operations.cancel_appointment import cancel_appointment
from members.training.operations.confirm_use import confirm_use
from members.training.operations.lock_pack import lock_pack
from members.training.operations.object_to_use import object_to_use
from members.training.operations.record_unconfirmed_use import record_unconfirmed_use
from members.training.operations.report_outcome import ask_again, mark_absent, propose_use
from members.training.remaining_sessions import balance_of, bookable_sessions
from payments.enums import PaymentType
from payments.models import ExceptionCase
from payments.paying.operations.create import NewPayment, create_payment
from tests.concurrency.race import at_once
from tests.factories.gym import (
    AppointmentFactory,
    ClassSessionFactory,
    CoachFactory,
    CourseFactory,
    OwnedPackFactory,
    PackFactory,
)
from tests.purchase import buy, order, pay

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 16


@pytest.fixture
def soon():
    """The day after tomorrow at this time."""
    return timezone.now() + timedelta(days=2)


def attempt(operation, **arguments):
    """The operation as a request: its outcome is "done", or the code that it was refused with."""

    def run(_client):
        try:
            operation(**arguments)
        except ServiceError as refusal:
            return refusal.code
        return "done"

    return run


def booking(own, starts_at):
    return attempt(
        book_appointment, pack_id=own.pk, coach_id=own.coach_id, starts_at=starts_at, actor_id=own.member.user_id
    )


def test_of_many_members_one_gets_the_coach(soon):
    coach = CoachFactory()
    packs = [OwnedPackFactory(coach=coach) for _member in range(WORKERS)]
    outcomes = at_once([booking(own, soon + timedelta(minutes=number)) for number, own in enumerate(packs)])
    assert sorted(outcomes) == ["coach_busy"] * (WORKERS - 1) + ["done"]
    assert Appointment.objects.count() == 1


def test_the_last_session_is_booked_once(soon):
    own = OwnedPackFactory(sessions=1, gift_sessions=0)
    outcomes = at_once([booking(own, soon + timedelta(hours=2 * number)) for number in range(8)])
    assert sorted(outcomes) == ["done"] + ["no_sessions_left"] * 7
    assert (Appointment.objects.count(), bookable_sessions(own)) == (1, 0)


def test_two_packs_of_one_member_are_not_booked_for_one_hour(member, soon):
    packs = [OwnedPackFactory(member=member) for _number in range(8)]
    outcomes = at_once([booking(own, soon) for own in packs])
    assert sorted(outcomes) == ["done"] + ["member_busy"] * 7


def test_one_member_takes_one_of_many_things_at_one_hour(member, soon):
    """Classes that cost nothing, classes that are paid, and private sessions."""
    sessions = [ClassSessionFactory(starts_at=soon, price_fen=fen) for fen in (0, 0, 0, 5_800, 5_800, 5_800)]
    free = [
        attempt(book_place, member_id=member.pk, session_id=each.pk, actor_id=member.user_id) for each in sessions[:3]
    ]
    own = Cause(EventSource.API, actor=f"user:{member.user_id}")
    paid = [
        attempt(create_payment, new=NewPayment(member.pk, 5_800, PaymentType.COURSE, "", each.pk), cause=own)
        for each in sessions[3:]
    ]
    trained = [booking(OwnedPackFactory(member=member), soon) for _number in range(2)]
    outcomes = at_once([*free, *paid, *trained])
    assert sorted(outcomes) == ["done"] + ["member_busy"] * 7
    assert Booking.objects.count() + Appointment.objects.count() == 1


def test_the_timetable_and_private_sessions_share_a_coach(soon):
    """However it falls out, the coach is in one place: the class is without him, or the private session is refused."""
    day = day_of(soon)
    for _round in range(3):
        coach = CoachFactory()
        terms = {"weekday": day.weekday(), "begins_at": timezone.localtime(soon).time(), "valid_from": day}
        line = TimetableSlot.objects.create(course=CourseFactory(coach=coach), **terms)
        makes = [attempt(generate_sessions, first=day, last=day) for _number in range(3)]
        takes = [booking(OwnedPackFactory(coach=coach), soon) for _number in range(3)]
        outcomes = at_once([*makes, *takes])
        assert outcomes[:3] == ["done"] * 3
        taught = ClassSession.objects.get(slot=line).coach_id == coach.pk
        assert taught + Appointment.objects.filter(coach=coach).count() == 1


def test_a_session_is_used_once_whoever_says_so(member, staff):
    own = OwnedPackFactory(member=member)
    held = AppointmentFactory(
        pack=own, starts_at=timezone.now() - timedelta(hours=1), status=AppointmentStatus.TO_CONFIRM
    )
    confirm = attempt(confirm_use, appointment_id=held.pk, by=ByAccount(member.user_id))
    record = attempt(record_unconfirmed_use, appointment_id=held.pk, reason="已上课", actor_id=staff.pk)
    cancel = attempt(cancel_appointment, appointment_id=held.pk, actor_id=staff.pk, by_gym=True)
    outcomes = at_once([confirm, confirm, record, record, confirm, confirm])
    assert sorted(outcomes) == ["appointment_over"] * 5 + ["done"]
    assert own.entries.filter(kind=EntryKind.USE).count() == 1
    assert (balance_of(own.pk), at_once([cancel, confirm])) == (11, ["appointment_over"] * 2)


def test_of_yes_no_and_taken_back_at_one_instant_one_is_written(member):
    """The link and the own account answer while the coach says that nobody came, or asks once more."""
    for _round in range(3):
        own = OwnedPackFactory(member=member)
        held = AppointmentFactory(pack=own, starts_at=timezone.now() - timedelta(hours=1))
        asked = propose_use(appointment_id=held.pk, actor_id=None)
        link, account = ByLink(asked.proposed_at), ByAccount(member.user_id)
        outcomes = at_once(
            [
                *(attempt(confirm_use, appointment_id=held.pk, by=by) for by in (link, link, account)),
                *(attempt(object_to_use, appointment_id=held.pk, reason="没上课", by=by) for by in (link, account)),
                attempt(mark_absent, appointment_id=held.pk, actor_id=None),
                attempt(ask_again, appointment_id=held.pk, actor_id=None),
            ]
        )
        held.refresh_from_db()
        confirmed, objected, absent = (outcomes[:3], outcomes[3:5], outcomes[5])
        assert [*confirmed, *objected, absent].count("done") == 1
        assert set(outcomes) <= {"done", "appointment_over", "appointment_objected", "confirmation_link_over"}
        is_used = "done" in confirmed
        assert is_used == (held.status == AppointmentStatus.USED)
        assert ("done" in objected) == (held.objected_at is not None)
        assert (absent == "done") == (held.status == AppointmentStatus.NO_SHOW)
        assert (balance_of(own.pk), own.entries.filter(kind=EntryKind.USE).count()) == (12 - is_used, is_used)


def test_nothing_is_booked_once_a_refund_has_locked_the_pack(member, soon):
    """Whoever comes first: what is booked was booked before the lock."""
    payment = buy(member, PaymentType.PRIVATE, PackFactory(coach=CoachFactory()).pk, 280_000)
    own = OwnedPack.objects.get()
    bookings = [booking(own, soon + timedelta(hours=2 * number)) for number in range(6)]
    outcomes = at_once([*bookings, attempt(lock_pack, payment_id=payment.pk)])
    own.refresh_from_db()
    assert set(outcomes[:-1]) <= {"done", "entitlement_locked"}
    booked = Appointment.objects.filter(pack=own)
    assert booked.count() == outcomes[:-1].count("done")
    assert outcomes[-1] == "done"
    assert own.locked_at is not None


def test_two_payments_at_once_give_what_can_be_had_once_once(member):
    pack = PackFactory(limit_per_member=1)
    payments = [order(member, PaymentType.PRIVATE, pack.pk, 280_000) for _number in range(4)]
    at_once([lambda _client, each=each: pay(each) for each in payments])
    assert OwnedPack.objects.count() == 1
    cases = ExceptionCase.objects.values_list("kind", "closed_at")
    assert list(cases) == [("not_delivered", None)] * 3
