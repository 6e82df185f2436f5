"""Classes of the demonstration: one that was held, one that is full and waited for, and places that cost nothing."""

from gymsite.demonstration.past import set_back
from gymsite.demonstration.people import Cast, Team
from gymsite.demonstration.purchase import buy
from gymsite.demonstration.timetable import coming_class, past_class
from members.classes.operations.book_place import book_place
from members.classes.operations.join_waiting_list import join_waiting_list
from members.classes.operations.mark_attendance import mark_attendance
from members.enums import BookingStatus
from members.models import Booking, ClassSession, Member

FULL = "普拉提"
IN_FULL_CLASS = ("lilei", "sunli", "heyong", "linxiao")
CAME, DID_NOT_COME = ("heyong", "sunli", "chenjing"), ("mali",)


def buy_places(cast: Cast) -> None:
    """All four places of a class are paid at the sandbox; the caller holds no transaction."""
    for username in IN_FULL_CLASS:
        buy(cast[username], coming_class(FULL, skip=1))


def play_attendance(cast: Cast, team: Team) -> None:
    """The caller has bought the places and played the memberships: who has one takes part in what it includes."""
    hold_class(past_class("新手入门课"), cast, team)
    wait(cast["gaoming"], Booking.objects.filter(member=cast[IN_FULL_CLASS[-1]]).latest("pk").session)
    for username in ("heyong", "sunli"):
        book(cast, username, coming_class("有氧搏击"))
    book(cast, "chenjing", coming_class("新手入门课"))


def hold_class(session: ClassSession, cast: Cast, team: Team) -> None:
    """Three came to a class of the past week, one did not; it is set ahead by eight days to be booked, and back."""
    set_back(session, days=-8)
    bookings = {username: book(cast, username, session, may_overlap=True) for username in (*CAME, *DID_NOT_COME)}
    set_back(session, *bookings.values(), days=8)
    for username, booking in bookings.items():
        status = BookingStatus.ATTENDED if username in CAME else BookingStatus.NO_SHOW
        mark_attendance(booking_id=booking.pk, status=status, actor_id=team["front-desk"].pk)


def wait(member: Member, session: ClassSession) -> None:
    """A fifth member would like a place."""
    join_waiting_list(member_id=member.pk, session_id=session.pk, actor_id=member.user_id)


def book(cast: Cast, username: str, session: ClassSession, *, may_overlap: bool = False) -> Booking:
    """The member takes a place that costs nothing; `may_overlap` for a class that is set back to where it was."""
    member = cast[username]
    own_id = member.user_id
    return book_place(member_id=member.pk, session_id=session.pk, actor_id=own_id, may_overlap=may_overlap)
