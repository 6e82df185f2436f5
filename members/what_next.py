"""What a payer does next with what was bought, in sentences: when to be there, and how to come in."""

from datetime import datetime

from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from members.classes.models import ClassSession
from members.days import today
from members.enums import StartRule
from members.house_rules import DOORS_OPEN
from members.memberships.models import Membership
from members.training.models import OwnedPack


def next_with_membership(own: Membership) -> list[str]:
    """Of one that can be used: with what it begins, where it has not yet."""
    return [*_beginning(own), _to_come_in()]


def next_with_place(session: ClassSession, now: datetime) -> list[str]:
    """Of a place that is booked, until the class is over."""
    if session.ends_at <= now:
        return []
    doors = _("From %(time)s you are let in.") % {"time": _at(session.starts_at - DOORS_OPEN.duration())}
    cancel = _("Until %(time)s you can cancel for nothing.") % {"time": _at(session.cancel_until)}
    return [doors, *([cancel] if session.cancel_until > now else []), _to_come_in()]


def next_with_pack(own: OwnedPack) -> list[str]:
    """Of one with sessions that can be had."""
    book = _("Arrange your sessions with your coach or at the front desk; the last day is %(day)s.")
    return [book % {"day": localize(own.expires_on)}, _to_come_in()]


def _beginning(own: Membership) -> list[str]:
    day = {"day": localize(own.starts_on)}
    if own.activated_at is None and own.start_rule == StartRule.FIRST_VISIT:
        return [_("It begins with your first visit, on %(day)s at the latest.") % day]
    if own.activated_at is None and own.start_rule == StartRule.CHOSEN:
        return [_("Choose the day it begins on at the front desk; on %(day)s it begins at the latest.") % day]
    return [_("It begins on %(day)s.") % day] if own.starts_on > today() else []


def _to_come_in() -> str:
    return _("To come in, give your name or your phone number at the front desk.")


def _at(instant: datetime) -> str:
    return localize(localtime(instant))
