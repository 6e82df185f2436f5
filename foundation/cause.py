"""Who did something and why, as what was done is written down."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.characters import named, unseen_at
from foundation.errors import InvalidField


class EventSource(models.TextChoices):
    """Who brought the news."""

    API = "api", _("API")
    PAGE = "page", _("Checkout page")
    NOTIFICATION = "notification", _("Provider's notification")
    QUERY = "query", _("Provider's answer")
    COMMAND = "command", _("Command")
    STAFF = "staff", _("Staff")


@dataclass(frozen=True, slots=True)
class Cause:
    """Who brought the news: where it came from, the actor (`user:7`, `alipay`), and the notification that says so."""

    source: EventSource
    actor: str = ""
    notification_id: int | None = None


def staff_cause(user_id: int | None) -> Cause:
    """What a member of staff decided; None for an account that is not known."""
    return Cause(EventSource.STAFF, actor="" if user_id is None else f"user:{user_id}")


def user_of(actor: str) -> int | None:
    """The account that an actor names; None for one that is no account."""
    kind, _colon, number = actor.partition(":")
    return int(number) if kind == "user" and number.isdigit() else None


MAXIMUM_REASON_LENGTH = 200
_ENDS_OF_LINES = str.maketrans("\t\n\r", "   ")


def stated_reason(reason: str, *, field: str = "reason") -> str:
    """The reason without blanks around it; raises InvalidField, for `field`.

    When there is none, it is too long, or it holds what hides or reorders what a reader sees; it may have lines.
    """
    stated = reason.strip()
    if not 0 < len(stated) <= MAXIMUM_REASON_LENGTH:
        raise InvalidField({field: [_("Give a reason of 1 to %(most)d characters.") % {"most": MAXIMUM_REASON_LENGTH}]})
    if (position := unseen_at(stated.translate(_ENDS_OF_LINES))) is not None:
        told = _("Character {number} ({character}) cannot be seen: take it out.")
        raise InvalidField({field: [told.format(number=position + 1, character=named(stated[position]))]})
    return stated
