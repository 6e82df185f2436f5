"""The lock-out: whoever gives too many wrong passwords has to wait, at the console's door as at the API's.

They are counted for one name from one address, which closes that pair, and for an address alone, which closes it for
every name: ten wrong passwords from elsewhere close nobody's account, and many names tried from one address are
stopped. Settings tell django-axes to ask here (`lockout_guard.py` answers it).

What somebody gave as a name may be a password in the wrong field: axes counts under its blind index, and
the same file keeps it sealed for those who may look.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.client_address import counted_address
from foundation.encryption import blind_index
from foundation.errors import ServiceError
from members.house_rules import (
    LOCKED_OUT_FOR,
    WRONG_PASSWORDS_ALLOWED,
    WRONG_PASSWORDS_ALLOWED_FROM_ONE_ADDRESS,
)

_MINUTE = timedelta(minutes=1)
Counted = Sequence[tuple[datetime, int]]


@dataclass(frozen=True, slots=True)
class Lock:
    """A closed door: until when, and whether it is the address that is closed, whatever the name."""

    until: datetime
    is_of_address: bool


class LockedOut(ServiceError):
    """Too many wrong passwords; with Retry-After in seconds."""

    sends = ("Retry-After",)
    status, code = 429, "too_many_attempts"
    detail = gettext_lazy("Too many wrong passwords or codes: try again later.")

    def __init__(self, lock: Lock) -> None:
        self.lock = lock
        super().__init__(self._sentence(_told(lock.until)))
        self.headers = _retry_after(lock.until)

    def _sentence(self, shown: Mapping[str, Any]) -> str:
        if self.lock.is_of_address:
            return (
                _(
                    "Too many wrong passwords were given from this network, perhaps by somebody else in it. "
                    "Sign in again at %(time)s, in %(minutes)d minutes, or now from another network."
                )
                % shown
            )
        return (
            _(
                "Too many wrong passwords were given for this name from this network. "
                "Sign in again at %(time)s, in %(minutes)d minutes; from elsewhere the name is not closed."
            )
            % shown
        )


class TooManyWrongCodes(ServiceError):
    """The second factor of an account has to wait, wherever the codes came from."""

    sends = ("Retry-After",)
    status, code = 429, "too_many_attempts"
    detail = gettext_lazy("Too many wrong passwords or codes: try again later.")

    def __init__(self, until: datetime) -> None:
        sentence = _("Too many wrong codes were given for this account. Try again at %(time)s, in %(minutes)d minutes.")
        super().__init__(sentence % _told(until))
        self.headers = _retry_after(until)


def _told(until: datetime) -> Mapping[str, Any]:
    opens = timezone.localtime(until + _MINUTE - timedelta(microseconds=1))  # not a moment before
    return {"time": f"{opens:%H:%M}", "minutes": math.ceil((until - timezone.now()) / _MINUTE)}


def _retry_after(until: datetime) -> dict[str, str]:
    return {"Retry-After": str(max(1, math.ceil((until - timezone.now()).total_seconds())))}


def require_not_locked_out(request: HttpRequest, username: str) -> None:
    """Raise LockedOut where this name has to wait, or every name, at the address of this request."""
    if lock := lock_on(request, counted_name(request, {"username": username})):
        raise LockedOut(lock)


def set_back(request: HttpRequest, user: User) -> None:
    """Who has signed in without a session is counted anew, as who signs in at the console is."""
    AxesProxyHandler.user_logged_in(sender=User, request=request, user=user)


def lock_on(request: HttpRequest, counted_as: str | None) -> Lock | None:
    """What closes the door for this name, as it is counted, at the address of this request.

    One statement. Of two locks the one that is open last.
    """
    since = timezone.now() - LOCKED_OUT_FOR.duration()
    rows = AccessAttempt.objects.filter(ip_address=counted_address(request), attempt_time__gt=since)
    counted = list(rows.order_by("attempt_time", "pk").values_list("username", "attempt_time", "failures_since_start"))
    of_address = [(at, failures) for _name, at, failures in counted]
    of_pair = [(at, failures) for name, at, failures in counted if name == counted_as]
    found = (
        (_closed_until(of_pair, WRONG_PASSWORDS_ALLOWED.value()), False),
        (_closed_until(of_address, WRONG_PASSWORDS_ALLOWED_FROM_ONE_ADDRESS.value()), True),
    )
    locks = [Lock(until, is_of_address) for until, is_of_address in found if until is not None]
    return max(locks, key=lambda lock: lock.until, default=None)


def _closed_until(counted: Counted, allowed: int) -> datetime | None:
    """When fewer than are allowed are left to count, the oldest of which comes first; None where fewer are now."""
    left, until = sum(failures for _at, failures in counted), None
    for at, failures in counted:
        if left < allowed:
            break
        left, until = left - failures, at + LOCKED_OUT_FOR.duration()
    return until


def count_wrong(request: HttpRequest, username: str) -> None:
    """Whoever gives a wrong code is counted like whoever gives a wrong password."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)


def counted_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str | None:
    """For AXES_USERNAME_CALLABLE: the blind index of the name that was given, None where none was."""
    given = request.POST if credentials is None else credentials
    name = given.get("username")
    return name and blind_index(name, purpose="username")


def locked_out_for(_request: HttpRequest | None) -> timedelta:
    """For AXES_COOLOFF_TIME."""
    return LOCKED_OUT_FOR.duration()
