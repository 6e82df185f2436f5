"""Where a refusal about places, coaches and times leads on to."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.classes.booking_window import closed_because
from members.classes.models import Booking, ClassSession, ClosedDays
from members.classes.seats import annotate_places_left
from members.desk.admin.collecting import collect_address
from members.desk.admin.situation import Link, OfMember, Situation
from members.people import permissions
from members.training.models import OwnedPack


def wait(where: OfMember) -> Link:
    filled_in = {"session": where.session_id, "way": "wait"}
    return where.decide(permissions.BOOK_FOR_MEMBER, where.member, "book", **filled_in), _("Put on the waiting list")


def book(where: OfMember) -> Link:
    filled_in = {"session": where.session_id, "way": "ahead"}
    return where.decide(permissions.BOOK_FOR_MEMBER, where.member, "book", **filled_in), _("Book the class")


def walk_in(where: OfMember) -> Link:
    """Who did not book ahead in time gets in at the desk, on the day; for what is over or was cancelled, other ones."""
    now = timezone.now()
    session = annotate_places_left(ClassSession.objects.filter(pk=where.session_id or 0), now).first()
    reason = where.facts.get("reason")
    if session is None or reason not in ("not_open_yet", "not_today", "started"):
        return other_classes(where)
    if closed_because(session, now, is_walk_in=True) == "not_today":
        return _ahead(where, session, now)
    filled_in = {"session": session.pk, "way": "walk_in"}
    walk_in_now = where.decide(permissions.BOOK_FOR_MEMBER, where.member, "book", **filled_in)
    return (walk_in_now, _("Walk in")) if walk_in_now and session.price_fen == 0 else look_at_class(where)


def _ahead(where: OfMember, session: Any, now: datetime) -> Link:
    """A place in a class of another day is booked, or waited for, once its booking has opened."""
    if closed_because(session, now):
        return look_at_class(where)
    return book(where) if session.online_places_left else wait(where)


def wait_or_choose(where: OfMember) -> Link:
    """Its waiting list, unless it is that which takes nobody any more."""
    return other_classes(where) if where.answers.get("way") == "wait" else wait(where)


def other_classes(where: Situation) -> Link:
    return where.look_through(ClassSession.objects.all()), _("Other classes")


def own_place(where: OfMember) -> Link:
    payment_id = where.facts.get("payment_id")
    if payment_id and where.may_sell:
        return collect_address(where.member.pk, payment_id), _("Show its code")
    return where.look_at(Booking.objects.filter(pk=where.facts["booking_id"]).first()), _("The booking")


def look_at_class(where: Situation) -> Link:
    return where.look_at(ClassSession.objects.filter(pk=where.session_id or 0).first()), _("Look at the class")


def closed_days(where: Situation) -> Link:
    return where.look_through(ClosedDays.objects.all()), _("Closed days")


def class_of_booking(where: Situation) -> Link:
    """What can be booked instead is seen there; a booking that is over stays as it is."""
    return where.look_at(where.row.session if isinstance(where.row, Booking) else None), _("Look at the class")


def what_is_there_then(where: Situation) -> Link:
    return where.look_at(where.about), _("Look at what is there then")


def as_it_is_now(where: Situation) -> Link:
    return where.look_at(where.row), _("Look at it as it is now")


def another_time(where: Situation) -> Link:
    """A private session that is over is followed by another of its pack."""
    pack = getattr(where.row, "pack", None)
    if not isinstance(pack, OwnedPack):
        return "", ""
    return where.decide(permissions.BOOK_FOR_MEMBER, pack, "book"), _("Book another private session")


def another_coach(where: Situation) -> Link:
    if not isinstance(where.row, OwnedPack):
        return "", ""
    return where.decide(permissions.ADJUST_PACK, where.row, "coach"), _("Change the coach")
