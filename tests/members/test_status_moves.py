"""Bookings, classes and private sessions move by their tables of legal moves, and only where the movers write them."""

import ast
from itertools import product
from pathlib import Path

import pytest
from django.utils import timezone

from foundation.moves import IllegalMove
from gymsite.demonstration.past import _DATES
from members.classes.operations.move_booking import end_booking, move_booking, release_bookings
from members.classes.operations.move_session import move_session
from members.enums import (
    APPOINTMENT_MOVES,
    BOOKING_MOVES,
    LIVE_BOOKINGS,
    NEW_BOOKINGS,
    SESSION_MOVES,
    AppointmentStatus,
    BookingStatus,
    SessionStatus,
)
from members.models import Booking, ClassSession
from members.training.operations.move_appointment import move_appointment
from tests.factories.gym import AppointmentFactory, BookingFactory, ClassSessionFactory

ROOT = Path(__file__).resolve().parents[2]
MOVERS = {
    "members/classes/operations/move_booking.py",
    "members/classes/operations/move_session.py",
    "members/training/operations/move_appointment.py",
}
MODELS = {"Booking", "ClassSession", "Appointment"}
WRITERS = {"update", "create", "get_or_create", "update_or_create", "bulk_update"}


def move_a_booking(before, to):
    booking = BookingFactory(status=before, held_until=timezone.now())
    move_booking(booking, to=to, now=timezone.now(), held_until=timezone.now())
    return booking


def release_a_booking(before, to):
    booking = BookingFactory(status=before, held_until=timezone.now())
    release_bookings([booking], now=timezone.now())
    return booking


def end_a_booking(before, to):
    booking = BookingFactory(status=before, held_until=timezone.now())
    end_booking(booking, to=to, actor_id=None, reason="x")
    return booking


def move_a_session(before, to):
    session = ClassSessionFactory(status=before, cancelled_at=timezone.now())
    move_session(session, to=to)
    return session


def move_an_appointment(before, to):
    appointment = AppointmentFactory(status=before)
    move_appointment(appointment, to=to, actor_id=None)
    return appointment


ENDS = [BookingStatus.CANCELLED, BookingStatus.LATE_CANCELLED, BookingStatus.RELEASED]
MOVES = [
    *((move_a_booking, BOOKING_MOVES, *pair) for pair in product(BookingStatus, BookingStatus)),
    *((end_a_booking, BOOKING_MOVES, *pair) for pair in product(LIVE_BOOKINGS, ENDS)),
    *((release_a_booking, BOOKING_MOVES, before, BookingStatus.RELEASED) for before in BookingStatus),
    *((move_a_session, SESSION_MOVES, *pair) for pair in product(SessionStatus, SessionStatus)),
    *((move_an_appointment, APPOINTMENT_MOVES, *pair) for pair in product(AppointmentStatus, AppointmentStatus)),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("move", "table", "before", "to"), MOVES)
def test_what_the_table_has_is_written_and_nothing_else(move, table, before, to):
    if to in table[before]:
        moved = move(before, to)
        assert (moved.status, type(moved).objects.get(pk=moved.pk).status) == (to, to)
        return
    with pytest.raises(IllegalMove, match=f"{before} to {to}"):
        move(before, to)
    written = {status for model in (Booking, ClassSession) for status in model.objects.values_list("status", flat=True)}
    assert to == before or to not in written - {SessionStatus.SCHEDULED.value}


@pytest.mark.parametrize(
    ("words", "table"),
    [(BookingStatus, BOOKING_MOVES), (SessionStatus, SESSION_MOVES), (AppointmentStatus, APPOINTMENT_MOVES)],
)
def test_every_status_is_in_its_table(words, table):
    assert set(table) == set(words)
    assert {to for after in table.values() for to in after} <= set(words)


@pytest.mark.django_db
@pytest.mark.parametrize("status", BookingStatus)
def test_a_new_booking_is_a_wish_a_hold_or_a_place(status, member):
    now = timezone.now()
    booking = Booking(member=member, session=ClassSessionFactory(), created_at=now)
    if status in NEW_BOOKINGS:
        move_booking(booking, to=status, now=now, held_until=now)
        assert Booking.objects.get().status == status
    else:
        with pytest.raises(IllegalMove, match="new booking"):
            move_booking(booking, to=status, now=now)
        assert not Booking.objects.exists()


@pytest.mark.django_db
def test_many_are_let_go_in_one_statement(django_assert_num_queries):
    session = ClassSessionFactory()
    bookings = BookingFactory.create_batch(3, session=session, status=BookingStatus.WAITING)
    with django_assert_num_queries(1):
        release_bookings(bookings, now=timezone.now())
    assert set(Booking.objects.values_list("status", flat=True)) == {BookingStatus.RELEASED}
    with django_assert_num_queries(0):
        release_bookings([], now=timezone.now())


# Sets dates of the demonstration back, by the names of their columns, which it lists.
DATES = "gymsite/demonstration/past.py"


def shipped():
    """Every file of the gym, migrations aside, and of what stands above it."""
    for app in ("members", "gymsite"):
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name and name not in MOVERS | {DATES}:
                yield name, path.read_text(encoding="utf-8")


def writes_of_status(source):
    """The lines on which something may write a `status`: assigned, passed to a writer, or hidden from this look."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del) and node.attr == "status":
            yield node.lineno
        if isinstance(node, ast.Call):
            yield from writes_in_call(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "UPDATE members_" in node.value:
            yield node.lineno


def writes_in_call(call):
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    texts = {node.value for node in ast.walk(call) if isinstance(node, ast.Constant)}
    if name == "setattr" and ("status" in texts or not isinstance(call.args[1], ast.Constant)):
        yield call.lineno
    if name in MODELS | WRITERS:
        if any(keyword.arg == "status" for keyword in call.keywords):
            yield call.lineno
        # What is unpacked cannot be seen from here, unless it is written out.
        if name == "update" and any(keyword.arg is None for keyword in call.keywords):
            yield call.lineno
    if name in {"save", "bulk_update", "update_or_create", "get_or_create"} and "status" in texts:
        yield call.lineno


def test_the_movers_alone_write_a_status():
    found = [f"{name}:{line}" for name, source in shipped() for line in writes_of_status(source)]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "booking.status = to",
        "booking.status, booking.held_until = to, None",
        "setattr(booking, 'status', to)",
        "setattr(booking, name, to)",
        "Booking.objects.filter(pk=1).update(status=to)",
        "rows.update(**changes)",
        "Booking(status=to)",
        "Appointment.objects.create(pack=pack, status=to)",
        "Booking.objects.bulk_update(rows, ['status'])",
        "session.save(update_fields=['status'])",
        "cursor.execute('UPDATE members_booking SET status = 1')",
    ],
)
def test_the_look_finds_a_write(source):
    assert list(writes_of_status(source)) == [1]


def test_the_demonstration_sets_nothing_back_but_dates():
    assert "status" not in {name for names in _DATES.values() for name in names}


@pytest.mark.parametrize("name", sorted(MOVERS))
def test_the_movers_are_where_the_look_says(name):
    source = (ROOT / name).read_text(encoding="utf-8")
    assert "require_legal(" in source
    assert list(writes_of_status(source))
