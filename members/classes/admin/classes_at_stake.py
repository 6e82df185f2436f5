"""Classes that a decision would move or cancel: who has a place in each, and how much money hangs on it."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.decision import Sentence
from members.classes.cancellation import given_back_fen
from members.classes.member_time import busy_members
from members.classes.models import Booking, ClassSession
from members.classes.operations.move_classes import MovedClass
from members.enums import WISHES, BookingStatus
from payments.refunding.own_word import alone_fen

_UNPAID = (*WISHES, BookingStatus.HELD)


def classes_table(sessions: Iterable[ClassSession]) -> list[Sentence]:
    """The classes with the people in them by name, and what is given back of each when it is cancelled."""
    rows, total_fen = [], 0
    for session in sessions:
        bookings = list(session.bookings.select_related("member", "payment").order_by("id"))
        fen = _given_back(bookings)
        total_fen += fen
        begins_at = formatting.instant(session.starts_at)
        cells = (_names(bookings, [BookingStatus.BOOKED]), _names(bookings, _UNPAID), formatting.yuan(fen))
        rows.append((formatting.link_to(session), begins_at, *cells))
    if not rows:
        return [_("No class to come is concerned.")]
    headers = [_("class"), _("begins at"), _("booked"), _("waiting or not paid yet"), _("given back if cancelled")]
    return [formatting.table(headers, rows), _total(len(rows), total_fen)]


def moved_table(moved: Iterable[MovedClass]) -> SafeString:
    """Every class with its time before and now, and until when a place in it is given up for nothing.

    Whoever has something else at the new time is named.
    """
    rows = [
        (
            each.session,
            formatting.instant(each.was),
            formatting.instant(each.session.starts_at),
            formatting.instant(each.session.cancel_until),
            ", ".join(member.name for member in busy_members(each.session)) or formatting.EMPTY,
        )
        for each in moved
    ]
    headers = [
        _("class"),
        _("until now"),
        _("from now on"),
        _("free cancellation until"),
        _("have something else then"),
    ]
    return formatting.table(headers, rows)


def places_of(sessions: QuerySet[ClassSession]) -> QuerySet[Booking]:
    """The places in these classes, with their payments."""
    return Booking.objects.filter(session__in=sessions.order_by()).select_related("payment")


def cancelled_words(user: User, count: int) -> str:
    """How many classes this user cancelled, and what becomes of the money in them."""
    sentence = _("Classes cancelled: %(count)d. What was paid goes back by itself.")
    if alone_fen(user.has_perm) is not None:
        sentence = _(
            "Classes cancelled: %(count)d. What was paid goes back by itself, or once somebody else has approved it."
        )
    return sentence % {"count": count}


def _names(bookings: Sequence[Booking], statuses: Sequence[str]) -> str:
    return ", ".join(each.member.name for each in bookings if each.status in statuses) or formatting.EMPTY


def _given_back(bookings: Sequence[Booking]) -> int:
    """What goes back of the places that are booked, in fen."""
    booked = [each for each in bookings if each.status == BookingStatus.BOOKED]
    return given_back_fen(each.payment for each in booked if each.payment is not None)


def _total(count: int, fen: int) -> str:
    shown = {"count": count, "amount": formatting.yuan(fen)}
    return _("Classes: %(count)d. If they are cancelled, %(amount)s go back in all.") % shown
