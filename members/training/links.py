"""The link by which a member confirms one proposal of a private session, or objects to it.

Whoever has it may answer in the member's place, once and as long as it lasts, and see what the question says; nothing
else. It names the instant at which the member was asked, so that asking once more makes every older link void.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer

from members.errors import AppointmentNotFound
from members.house_rules import CONFIRMATION_LINK_LASTS
from members.training.models import Appointment

_SALT = "members.training.links"
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def confirmation_token(appointment: Appointment) -> str:
    """The session's number and when the member was asked, with their keyed signature; characters that a path may hold.

    Of a session that the member was asked about.
    """
    assert appointment.proposed_at is not None
    return _signer().sign(f"{appointment.pk}-{(appointment.proposed_at - _EPOCH) // _MICROSECOND}")


def read_token(token: str) -> tuple[int, datetime]:
    """What `confirmation_token` signed; raises AppointmentNotFound for any other text. Asks no database."""
    try:
        number, asked = _signer().unsign(token).split("-")
    except BadSignature as error:
        raise AppointmentNotFound from error
    return int(number), _EPOCH + int(asked) * _MICROSECOND


def confirmation_url(appointment: Appointment) -> str:
    """The absolute address of the page, for the member's browser."""
    return f"{settings.PUBLIC_BASE_URL}/s/{confirmation_token(appointment)}/"


def link_ends_at(proposed_at: datetime) -> datetime:
    """The first instant at which the link of this proposal takes no answer any more."""
    return proposed_at + CONFIRMATION_LINK_LASTS.duration()


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")
