"""The coach's screen, which the member scans: the link of the proposal as a QR code, and what has become of it.

While it waits for the member it asks here every three seconds.
"""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.decision_pages import leading_back, staff_of
from foundation.console.in_place import page_or_part
from foundation.qr_code import draw_qr_code
from members.people.permissions import PROPOSE_USE
from members.training.admin.appointment_outcome import ASK_AGAIN
from members.training.admin.badges import appointment_badge
from members.training.links import confirmation_url, link_ends_at
from members.training.members_word import is_link_good
from members.training.models import Appointment
from members.training.outcome_window import is_asked
from members.training.remaining_sessions import balance_of, sessions_had

METHODS = ("GET", "HEAD")
NO_NEWS = 204


def code_address(appointment: Appointment) -> str:
    """Where the member is shown the link of the proposal."""
    return reverse("admin:members_appointment_code", args=[appointment.pk])


class CodeAdmin:
    """Adds `…/code/` to a private session's pages, for who says how it went."""

    def get_urls(self) -> list[URLPattern]:
        """Before the page's own."""
        view = self.admin_site.admin_view(self._code)  # type: ignore[attr-defined]
        own = path("<path:object_id>/code/", view, name="members_appointment_code")
        return [own, *super().get_urls()]  # type: ignore[misc]

    def _code(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page; 403 for who does not say how sessions went, 404 for what is not theirs to see.

        `seen` is where the question stood: 204 while it stands there.
        """
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if not (self.has_view_permission(request) and request.user.has_perm(PROPOSE_USE)):  # type: ignore[attr-defined]
            raise PermissionDenied
        appointment = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if appointment is None:
            raise Http404
        if request.GET.get("seen") == _stands(appointment):
            return HttpResponse(status=NO_NEWS)
        shown = {"title": _("Confirmed by the member"), "opts": self.opts, "original": appointment}  # type: ignore[attr-defined]
        return page_or_part(request, "admin/session_code.html", shown | _shown(request, appointment))


def _stands(appointment: Appointment) -> str:
    """Where the question stands, as the page asks whether that has changed."""
    asked_at = appointment.proposed_at if _is_open(appointment) else None
    return appointment.status if asked_at is None else f"{appointment.status}.{asked_at:%Y%m%d%H%M%S%f}"


def _is_open(appointment: Appointment) -> bool:
    """Whether the newest link still takes an answer."""
    asked_at = appointment.proposed_at
    return asked_at is not None and is_link_good(appointment, asked_at, timezone.now())


def _shown(request: HttpRequest, appointment: Appointment) -> dict[str, Any]:
    address, is_open = code_address(appointment), _is_open(appointment)
    left = balance_of(appointment.pack_id)
    shown = {
        "address": address,
        "stands": _stands(appointment),
        "is_open": is_open,
        "state": appointment_badge(appointment),
        "left": left,
        "left_afterwards": left - 1,
        "had": sessions_had(appointment.pack_id),
        "asks_again": _asks_again(request, appointment),
        "back": formatting.page_of(appointment),
    }
    if is_open and appointment.proposed_at is not None:
        url = confirmation_url(appointment)
        shown |= {"url": url, "code": draw_qr_code(url), "ends_at": link_ends_at(appointment.proposed_at)}
    return shown


def _asks_again(request: HttpRequest, appointment: Appointment) -> str:
    """Where a new link is made; empty where nothing is asked."""
    if not (is_asked(appointment) and ASK_AGAIN.may(staff_of(request))):
        return ""
    address = reverse(f"admin:members_appointment_{ASK_AGAIN.name}", args=[appointment.pk])
    return leading_back(address, code_address(appointment))
