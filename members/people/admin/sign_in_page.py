"""The console's door as a page: how often somebody may knock, and what is said to whoever has to wait."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from foundation.api.throttles import SignInThrottle, TooManyRequests, require_rate
from foundation.errors import ServiceError
from members.people.lockout import LockedOut, counted_name, lock_on


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Django's page, behind the rate of an address."""
    if request.method == "POST":
        try:
            require_rate(SignInThrottle, request)
        except TooManyRequests as error:
            return _refused(request, error, heading=_("Too many attempts to sign in"))
    return admin.site.login(request)


def locked_out(request: HttpRequest, answered: HttpResponse, credentials: Mapping[str, Any] | None) -> HttpResponse:
    """For AXES_LOCKOUT_CALLABLE: the page that says why and until when; an answer that says so already, as it is."""
    lock = lock_on(request, counted_name(request, credentials))
    if lock is None or answered.status_code == LockedOut.status:
        return answered
    return _refused(request, LockedOut(lock), heading=_("Too many wrong passwords"))


def _refused(request: HttpRequest, error: ServiceError, *, heading: str) -> HttpResponse:
    shown = {"heading": heading, "detail": error.detail}
    page = render(request, "admin/refused_at_the_door.html", shown, status=error.status)
    for name, value in {**error.headers, "Cache-Control": "no-store"}.items():
        page.headers[name] = value
    return page
