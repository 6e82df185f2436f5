"""How often something may be asked for: DRF's own throttles over the shared cache, with rates from the settings.

With a cache of its own each process counts for itself (docs/operations.md). Two requests at the same instant may be
counted as one.
"""

import math
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from foundation.api.caller import caller_of
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


class RateThrottle(SimpleRateThrottle):
    """The rate of `scope` in THROTTLE_RATES, such as `60/minute`; None: as often as one likes, and not counted."""

    scope: str

    def get_rate(self) -> str | None:
        """What the setting says now."""
        rate: str | None = settings.THROTTLE_RATES[self.scope]
        return rate


class AddressThrottle(RateThrottle):
    """Counted by where the request came from."""

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        return self.cache_format % {"scope": self.scope, "ident": counted_address(request)}


class SignInThrottle(AddressThrottle):
    """Signing in, at every door together."""

    scope = "sign_in"


class CodeThrottle(AddressThrottle):
    """Codes that are nobody's: whoever tries many is guessing."""

    scope = "search"
    cache_format = "throttle_code_%(scope)s_%(ident)s"


class CallerThrottle(RateThrottle):
    """Counted by account, whatever its token, and by address where nobody has to say who calls.

    The house's own staff and services have a rate of their own.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether it may go on."""
        if request.user and caller_of(request).is_employee:
            self.rate = settings.THROTTLE_RATES[STAFF]
            self.num_requests, self.duration = self.parse_rate(self.rate)
        return bool(super().allow_request(request, view))

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        ident = caller_of(request).user_id if request.user else counted_address(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


class CreateThrottle(CallerThrottle):
    """Whatever makes something new."""

    scope = "create"


class SearchThrottle(CallerThrottle):
    """Looking for something by a text or a number."""

    scope = "search"


def require_rate(kind: type[RateThrottle], request: HttpRequest) -> None:
    """Raise TooManyRequests where this request is one too many; for views that are not of DRF."""
    throttle = kind()
    if not throttle.allow_request(request, None):  # type: ignore[arg-type]
        raise TooManyRequests(throttle.wait() or 1)
