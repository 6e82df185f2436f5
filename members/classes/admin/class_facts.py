"""What whoever decides about a place, a class, or a line of the timetable is to know."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.facts import Fact, Facts, newest, who_is
from foundation.console.staff_log import log_of
from members.classes.cancellation import given_back_fen
from members.classes.closed_days import classes_of
from members.classes.models import Booking, ClassSession, ClosedDays, TimetableSlot
from members.classes.queries import classes_of_slot
from members.classes.seats import place_in_words
from members.enums import WISHES, BookingStatus
from members.people.admin.history import history_of
from members.people.models import Coach
from payments.ledger.admin.history import history_of as history_of_payment
from payments.ledger.admin.money_facts import money_of
from payments.ledger.queries import paid_fen


def facts_of_booking(request: HttpRequest, booking: Booking, *, with_money: bool) -> Facts:
    """Who has which place, and what was paid for it; coaches see nothing of money."""
    events = [history_of(f"booking:{booking.pk}"), log_of(booking)]
    money: list[Fact] = []
    if with_money:
        money = [(_("price"), formatting.yuan(booking.price_fen))]
        if booking.payment is not None:
            money += money_of(request, booking.payment)
            events.append(history_of_payment(booking.payment))
    return Facts(who_is(request, booking.member), list(_place(booking)), money, history=newest(*events))


def facts_of_class(_request: HttpRequest, session: ClassSession) -> Facts:
    """Who gives it for how many people, when and where it is, and the money that hangs on it."""
    history = newest(history_of(f"session:{session.pk}"), log_of(session))
    who = [_coach(session.coach), *_people(Booking.objects.filter(session=session))]
    money = [(_("price"), formatting.yuan(session.price_fen)), *_money([session])]
    return Facts(who, list(_class(session)), money, history=history)


def facts_of_slot(_request: HttpRequest, slot: TimetableSlot) -> Facts:
    """The same of all the classes to come that the line has made."""
    classes = classes_of_slot(slot.pk)
    who = [_coach(slot.coach or slot.course.coach), *_people(_places(classes))]
    until = formatting.EMPTY if slot.valid_until is None else localize(slot.valid_until)
    thing = [
        (_("timetable"), slot),
        (_("room"), slot.room or slot.course.room or formatting.EMPTY),
        (_("first day"), localize(slot.valid_from)),
        (_("last day"), until),
        (_("classes to come"), len(classes)),
    ]
    return Facts(who, thing, _money(classes), history=log_of(slot))


def facts_of_closed_days(_request: HttpRequest, closed: ClosedDays) -> Facts:
    """The same of all the classes that are still on."""
    classes = classes_of(closed)
    thing = [
        (_("closed"), f"{localize(closed.first_day)} – {localize(closed.last_day)}"),
        (_("reason"), closed.reason),
        (_("classes that are still on"), len(classes)),
    ]
    return Facts(_people(_places(classes)), thing, _money(classes), history=log_of(closed))


def _place(booking: Booking) -> Iterator[Fact]:
    yield from _class(booking.session)
    yield _("coach"), booking.session.coach or formatting.EMPTY
    yield _("place"), place_in_words(booking, timezone.now())
    if booking.membership is not None:
        yield _("paid for by"), booking.membership


def _class(session: ClassSession) -> Iterator[Fact]:
    yield _("class"), session.title
    yield _("begins at"), formatting.instant(session.starts_at)
    if session.room:
        yield _("room"), session.room
    yield _("free cancellation until"), formatting.instant(session.cancel_until)


def _coach(coach: Coach | None) -> Fact:
    return _("coach"), coach or formatting.EMPTY


def _places(classes: Iterable[ClassSession]) -> QuerySet[Booking]:
    return Booking.objects.filter(session__in=[each.pk for each in classes])


def _people(places: QuerySet[Booking]) -> list[Fact]:
    counted = places.aggregate(
        booked=Count("pk", filter=Q(status=BookingStatus.BOOKED)),
        waiting=Count("pk", filter=Q(status__in=(*WISHES, BookingStatus.HELD))),
    )
    return [(_("booked"), counted["booked"]), (_("waiting or not paid yet"), counted["waiting"])]


def _money(classes: Iterable[ClassSession]) -> list[Fact]:
    """Of places that are booked: what was paid, what has gone back of it, and what stays until it is given back."""
    booked = _places(classes).filter(status=BookingStatus.BOOKED, payment__isnull=False).select_related("payment")
    payments = {each.payment.pk: each.payment for each in booked if each.payment is not None}
    paid, stays = paid_fen(payments), given_back_fen(payments.values())
    return [
        (_("paid for booked places"), formatting.yuan(paid)),
        (_("returned"), formatting.yuan(stays - paid)),
        (_("would go back"), formatting.yuan(-stays)),
    ]
