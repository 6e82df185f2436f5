"""The lock-out: whoever gives too many wrong passwords has to wait, at the console's door as at the API's.

They are counted for one name from one address: that pair is closed, nobody else. Settings tell django-axes to ask here.

What somebody gave as a name may be a password in the wrong field: axes counts under its blind index, and
`lockout_handler.py` keeps it sealed for those who may look.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

from foundation.encryption import blind_index
from foundation.errors import ServiceError
from members.house_rules import LOCKED_OUT_FOR, WRONG_PASSWORDS_ALLOWED

COUNTED_BY = ["username", "ip_address"]


class LockedOut(ServiceError):
    """Too many wrong passwords; with Retry-After in seconds."""

    status, code = 429, "too_many_attempts"

    def __init__(self) -> None:
        wait = LOCKED_OUT_FOR.duration()
        minutes = {"minutes": wait // timedelta(minutes=1)}
        super().__init__(_("Too many wrong passwords. Please try again in %(minutes)d minutes.") % minutes)
        self.headers = {"Retry-After": str(int(wait.total_seconds()))}


def is_locked_out(request: HttpRequest, username: str) -> bool:
    """Whether this name from the address of this request has to wait."""
    return not AxesProxyHandler.is_allowed(request, {"username": username})


def counted_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str | None:
    """For AXES_USERNAME_CALLABLE: the blind index of the name that was given, None where none was."""
    given = request.POST if credentials is None else credentials
    name = given.get("username")
    return name and blind_index(name, purpose="username")


def wrong_passwords_allowed(_request: HttpRequest, _credentials: object) -> int:
    """For AXES_FAILURE_LIMIT."""
    return WRONG_PASSWORDS_ALLOWED.value()


def locked_out_for(_request: HttpRequest | None) -> timedelta:
    """For AXES_COOLOFF_TIME."""
    return LOCKED_OUT_FOR.duration()


def counted_by(_request: object, _credentials: object) -> list[list[str]]:
    """For AXES_LOCKOUT_PARAMETERS: both together."""
    return [COUNTED_BY]
