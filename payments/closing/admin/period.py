"""The page of a day of the books, and of a month: figures by way and type, what is undecided, closing and reopening."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.decision_pages import DecidingAdmin, staff_of
from foundation.console.facts import Facts, Happened
from foundation.console.ledger import LedgerAdmin
from payments import permissions
from payments.closing.admin.deciding import CLOSE, REOPEN, sums_of
from payments.closing.admin.links import page_of_period
from payments.closing.admin.shown import shown
from payments.closing.books import day_to_look_at, standing_of
from payments.closing.models import BookPeriod
from payments.closing.queries import closing_of
from payments.enums import Period
from payments.ledger.admin.fee import fee_yuan
from payments.ledger.models import Closing


class DatesAdmin(LedgerAdmin):
    """Pages of dates: every date is there, and no table of them."""

    ordering = ["key"]
    actions_list = ()

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The day or the month that the address names; None for what is no date."""
        return BookPeriod.of(object_id)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """No list: the page of the first day that waits to be closed."""
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        return HttpResponseRedirect(page_of_period(day_to_look_at().isoformat()))


@admin.register(BookPeriod)
class BookPeriodAdmin(DecidingAdmin, DatesAdmin):
    decisions = (CLOSE, REOPEN)
    change_form_outer_before_template = "admin/books.html"
    fields = ("state", "closed", "why")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(permissions.SEE_CLOSINGS))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """With the figures, which no other page of the date needs. 404 for what is no date of the books."""
        period, may_see = BookPeriod.of(object_id), self.has_view_permission(request)
        if period is None and may_see:
            raise Http404
        books = shown(period) if period is not None and may_see else None
        more = {"books": books, "accountants_month": _accountants_month(request, period)}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        sums, late = sums_of(row)
        closing = closing_of(row.period, row.first)
        who = [(_("who decides"), staff_of(request).get_full_name() or staff_of(request).get_username())]
        if closing is not None:
            who.append((pgettext_lazy("of the books", "closed by"), _name(closing.closed_by)))
        return Facts(
            who=who,
            thing=[(_("date"), row.key), (_("state"), standing_of(row).label)],
            money=[
                (_("received"), formatting.yuan(sums.received_fen)),
                (_("refunded"), formatting.yuan(sums.refunded_fen)),
                (_("fees"), fee_yuan(sums.fee_millifen + sums.refund_fee_millifen)),
                (_("net"), fee_yuan(sums.net_millifen)),
                (_("late"), late.received_count + late.refunded_count),
            ],
            history=[each for closing in _closings(row) for each in _happened(closing)],
        )

    @admin.display(description=_("state"))
    def state(self, period: BookPeriod) -> SafeString:
        return formatting.badge(standing_of(period).label, None)

    @admin.display(description=pgettext_lazy("of the books", "closed"))
    def closed(self, period: BookPeriod) -> str:
        """When and by whom."""
        closing = closing_of(period.period, period.first)
        if closing is None:
            return formatting.EMPTY
        return f"{formatting.instant(closing.closed_at)} · {_name(closing.closed_by)}"

    @admin.display(description=_("reason"))
    def why(self, period: BookPeriod) -> str:
        closing = closing_of(period.period, period.first)
        return (closing.reason if closing else "") or formatting.EMPTY


def _accountants_month(request: HttpRequest, period: BookPeriod | None) -> str:
    """Where the month that the books are of leaves for the accountant; empty for a day, and for who exports nothing."""
    may = request.user.has_perms([permissions.SEE_PAYMENTS, permissions.EXPORT_LISTS])
    if period is None or period.period != Period.MONTH or not may:
        return ""
    return reverse("admin:payments_payment_export_month", query={"month": period.key})


def _closings(period: BookPeriod) -> Any:
    """All of the date, those that were reopened among them."""
    of_date = Closing.objects.filter(period=period.period, date=period.first)
    return of_date.select_related("closed_by", "reopened_by").order_by("-number")


def _happened(closing: Closing) -> list[Happened]:
    told = [
        Happened(closing.closed_at, pgettext("of the books", "Closed"), closing.reason or "", _name(closing.closed_by))
    ]
    if closing.reopened_at is None:
        return told
    reopened = Happened(
        closing.reopened_at, gettext("Reopened"), closing.reopening_reason or "", _name(closing.reopened_by)
    )
    return [reopened, *told]


def _name(user: Any) -> str:
    return gettext("the system") if user is None else str(user)
