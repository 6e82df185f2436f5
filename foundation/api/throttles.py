"""How often something may be asked for, counted in the shared cache, with rates from the settings.

With a cache of its own each process counts for itself (docs/operations.md). Two requests at the same instant may be
counted as one.
"""

import math
import time
from typing import Any

from django.conf import settings
from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from foundation.api.caller import caller_of
from foundation.api.rates import count_one, read_rate
from foundation.client_address import counted_address
from foundation.errors import Sentence, ServiceError

STAFF = "staff"


class TooManyRequests(ServiceError):
    """With Retry-After in seconds."""

    sends = ("Retry-After",)
    status, code = 429, "too_many_requests"
    detail = _("Too many requests. Please try again in a moment.")

    def __init__(self, seconds: float, detail: Sentence | None = None) -> None:
        super().__init__(detail)
        self.headers = {"Retry-After": str(max(1, math.ceil(seconds)))}


class RateThrottle:
    """The rate of `scope` in THROTTLE_RATES, such as `60/minute`; None: as often as one likes, and not counted."""

    scope: str
    prefix = "throttle"

    @classmethod
    def wait_of(cls, request: Request | HttpRequest) -> float | None:
        """Count the request: None where it may go on, else for how many seconds it has to wait."""
        rate = cls.rate_of(request)
        if rate is None:
            return None
        key = f"{cls.prefix}_{cls.scope}_{cls.counted_by(request)}"
        cache = caches[DEFAULT_CACHE_ALIAS]
        wait, kept = count_one(cache.get(key, ()), rate, time.time())
        if wait is None:
            cache.set(key, kept, read_rate(rate)[1])
        return wait

    @classmethod
    def rate_of(cls, request: Request | HttpRequest) -> str | None:
        """What the setting says now."""
        rate: str | None = settings.THROTTLE_RATES[cls.scope]
        return rate

    @classmethod
    def counted_by(cls, request: Request | HttpRequest) -> object:
        """Whose requests are added up: those of the address that they come from."""
        return counted_address(request)


class SignInThrottle(RateThrottle):
    """Signing in, at every door together."""

    scope = "sign_in"


class CodeThrottle(RateThrottle):
    """Codes that are nobody's: whoever tries many is guessing."""

    scope = "search"
    prefix = "throttle_code"


class CallerThrottle(RateThrottle):
    """Counted by account, whatever its token, and by address where nobody has to say who calls.

    The house's own staff and services have a rate of their own.
    """

    @classmethod
    def rate_of(cls, request: Any) -> str | None:
        if request.user and caller_of(request).is_employee:
            staff: str | None = settings.THROTTLE_RATES[STAFF]
            return staff
        return super().rate_of(request)

    @classmethod
    def counted_by(cls, request: Any) -> object:
        return caller_of(request).user_id if request.user else super().counted_by(request)


class CreateThrottle(CallerThrottle):
    """Whatever makes something new."""

    scope = "create"


class SearchThrottle(CallerThrottle):
    """Looking for something by a text or a number."""

    scope = "search"


def require_rate(kind: type[RateThrottle], request: HttpRequest) -> None:
    """Raise TooManyRequests where this request is one too many; for views that are not of DRF."""
    if (wait := kind.wait_of(request)) is not None:
        raise TooManyRequests(wait)
