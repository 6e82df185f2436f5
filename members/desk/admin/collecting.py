"""Where a member pays at the desk: the QR code with its time, other ways to pay, and what comes next once it is paid.

Part of the member's page, and a page of its own. While it waits for the money it asks here every two seconds, which
asks no provider: news of a payment comes by itself, and somebody who does not want to wait has a button.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.decision import cause_of
from foundation.console.decision_pages import leading_back, staff_of
from foundation.console.in_place import leads_to, page_or_part
from members.people import permissions
from members.people.models import Member
from payments.ledger.standing import with_money
from payments.paying.at_the_desk import ask_now, code_of, open_code, shown_at_the_desk, stands
from payments.permissions import SEE_PAYMENTS, TAKE_MONEY

METHODS = ("GET", "HEAD", "POST")
NO_NEWS = 204


def collect_address(member_id: int, payment_id: int) -> str:
    """Where the member pays this payment at the desk."""
    return reverse("admin:members_member_collect", args=[member_id, payment_id])


def paid_at(user: User, payment: Any) -> str:
    """The same for who sells; empty for anybody else. `PAID_AT` of the settings names it."""
    return collect_address(payment.member_id, payment.pk) if user.has_perm(permissions.SELL) else ""


def take_address(member_id: int, payment_id: int) -> str:
    """Where money in hand is taken for it, and the way back to its code."""
    address = reverse("admin:payments_payment_take", args=[payment_id])
    return leading_back(address, collect_address(member_id, payment_id))


def sell_address(member_id: int, item: str = "") -> str:
    """Where something is sold to the member; `item` is chosen already, such as `course:7`."""
    return reverse("admin:members_member_sell", args=[member_id], query={"item": item} if item else None)


class CollectingAdmin:
    """Adds `…/collect/<payment>/` to a member's pages, for who sells."""

    def get_urls(self) -> list[URLPattern]:
        """Before the page's own."""
        view = self.admin_site.admin_view(self._collect)  # type: ignore[attr-defined]
        own = path("<path:object_id>/collect/<int:payment_id>/", view, name="members_member_collect")
        return [own, *super().get_urls()]  # type: ignore[misc]

    def _collect(self, request: HttpRequest, object_id: str, payment_id: int) -> HttpResponse:
        """The page; by POST `provider` opens a code there, and `ask` asks. 403 for who does not sell, 404 for no such.

        `seen` is where the payment stood: 204 while it stands there.
        """
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if not (self.has_view_permission(request) and request.user.has_perm(permissions.SELL)):  # type: ignore[attr-defined]
            raise PermissionDenied
        member = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        payment = None if member is None else with_money(member.payments.filter(pk=payment_id)).first()
        if payment is None:
            raise Http404
        if request.method == "POST":
            return _act(request, payment)
        address = collect_address(member.pk, payment.pk)
        code = code_of(payment, page=request.build_absolute_uri(address))
        if request.GET.get("seen") == stands(payment, code):
            return HttpResponse(status=NO_NEWS)
        shown = {"title": _("Pay at the desk"), "opts": self.opts, "original": member}  # type: ignore[attr-defined]
        shown |= {**shown_at_the_desk(payment, code), **_next(partial(_may, request), member, payment)}
        return page_or_part(request, "admin/collect.html", shown)


def _act(request: HttpRequest, payment: Any) -> HttpResponse:
    """Open or ask, and show what came of it."""
    cause, provider = cause_of(staff_of(request)), request.POST.get("provider", "")
    problem = open_code(payment.pk, provider=provider, cause=cause) if provider else ask_now(payment.pk)
    if problem:
        messages.error(request, str(problem))
    return leads_to(request, collect_address(payment.member_id, payment.pk), in_place=True)


def _may(request: HttpRequest, permission: str, address: str) -> str:
    return address if request.user.has_perm(permission) else ""


def _next(may: Any, member: Member, payment: Any) -> Mapping[str, str]:
    """The pages of what comes next; empty for who may not open one."""
    return {
        "address": collect_address(member.pk, payment.pk),
        "take": may(TAKE_MONEY, take_address(member.pk, payment.pk)),
        "check_in": may(permissions.CHECK_IN, reverse("admin:members_member_check-in", args=[member.pk])),
        "payment_page": may(SEE_PAYMENTS, formatting.page_of(payment)),
        "sell": sell_address(member.pk, f"{payment.type}:{payment.item_id}" if payment.item_id else ""),
        "back": formatting.page_of(member),
    }
