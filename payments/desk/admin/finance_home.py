"""What finance begins the day with: what waits longest first, then the books of the days before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.decision_pages import staff_of
from foundation.days import ONE_DAY, today
from payments import permissions
from payments.closing.admin.links import page_of_period
from payments.closing.books import open_days
from payments.closing.queries import newest
from payments.enums import AskedState, Period, ProviderName, RefundStatus
from payments.ledger.models import AskedReconciliation, ExceptionCase, Reconciliation, Refund
from payments.providers import switched_on
from payments.reconciling.admin.asking import ask_address
from payments.reconciling.admin.reconciliation import verdict_of
from payments.reconciling.operations.bill_day import bill_today
from payments.reconciling.whole_reports import whole_reports
from payments.tills.queries import open_tills

SHOWN = 8


@dataclass(frozen=True, slots=True)
class HomeList:
    """A list of the home: its rows as a table, "" for none, what it says then, and where all of them are."""

    title: str
    table: SafeString | str
    nothing: str
    link: str
    is_cut: bool = False


def open_exceptions(request: HttpRequest) -> HomeList | None:
    """The oldest first: how long they wait, how much, and whose."""
    if not request.user.has_perm(permissions.SEE_EXCEPTIONS):
        return None
    cases = _named(ExceptionCase.objects.filter(closed_at__isnull=True)).order_by("pk")
    found = list(cases[: SHOWN + 1])
    rows = [
        [
            formatting.link_to(case, case.get_kind_display()),
            timesince(case.opened_at),
            formatting.yuan(case.amount_fen),
            case.payment.member if case.payment else formatting.EMPTY,
        ]
        for case in found[:SHOWN]
    ]
    headers = [_("Exception"), _("Age"), _("Amount"), _("Member")]
    nothing = _("All is well: no money needs a person.")
    link = f"{_list('exceptioncase')}?state=open"
    return HomeList(_("Open exceptions"), _table(headers, rows), nothing, link, is_cut=len(found) > SHOWN)


def refunds_of_others(request: HttpRequest) -> HomeList | None:
    """What waits for somebody else than whoever asks, or for a transfer by hand, the oldest first.

    What whoever asks may approve is decided on the same page (`waiting_refunds.py`).
    """
    if not request.user.has_perms([permissions.SEE_REFUNDS, permissions.APPROVE_REFUND]):
        return None
    own = Q(status=RefundStatus.AWAITING_APPROVAL, requested_by=staff_of(request))
    waiting = own | Q(status=RefundStatus.BY_HAND)
    refunds = _named(Refund.objects.filter(waiting)).select_related("requested_by").order_by("pk")
    found = list(refunds.defer("number", "provider_refund_id", "reference")[: SHOWN + 1])
    rows = [
        [
            formatting.link_to(refund, refund.get_status_display()),
            timesince(refund.created_at),
            formatting.yuan(refund.amount_fen),
            refund.payment.member,
            refund.requested_by or formatting.EMPTY,
        ]
        for refund in found[:SHOWN]
    ]
    headers = [_("Refund"), _("Age"), _("Amount"), _("Member"), _("Asked for by")]
    nothing = _("No refund waits for somebody else, or for a transfer by hand.")
    return HomeList(
        _("Refunds waiting for others"), _table(headers, rows), nothing, _list("refund"), is_cut=len(found) > SHOWN
    )


def bills_of_yesterday(request: HttpRequest) -> HomeList | None:
    """By provider: whether the bill agrees, and by how much it does not; or the way to reconcile it now."""
    if not request.user.has_perm(permissions.SEE_RECONCILIATIONS):
        return None
    day = bill_today() - timedelta(days=1)
    reports = {each.provider: each for each in whole_reports(day)}
    asked = AskedReconciliation.objects.filter(day=day, state__in=(AskedState.WAITING, AskedState.ACCEPTED))
    under_way = {each.provider: each for each in asked}
    providers = [name for name in ProviderName.values if name in switched_on() or name in reports]
    rows = [_bill_row(request, name, day, reports.get(name), under_way.get(name)) for name in providers]
    headers = [_("Bill"), _("Result"), _("Apart"), ""]
    title = _("Bills of %(day)s") % {"day": localize(day)}
    nothing = _("No payment provider is configured.")
    return HomeList(title, _table(headers, rows), nothing, _list("reconciliation"))


def _bill_row(
    request: HttpRequest,
    provider: str,
    day: date,
    report: Reconciliation | None,
    asked: AskedReconciliation | None,
) -> list[Any]:
    name = ProviderName(provider).label
    step: Any = ""
    if asked is not None:
        step = formatting.link_to(asked, asked.get_state_display())
    elif request.user.has_perm(permissions.RECONCILE) and report is None:
        step = formatting.link(ask_address(provider, day), _("Reconcile now"))
    if report is None:
        return [name, formatting.badge(_("Not reconciled"), "warning"), formatting.EMPTY, step]
    surplus = report.bill_payment_fen - report.bill_refund_fen - report.ledger_payment_fen + report.ledger_refund_fen
    return [formatting.link_to(report, name), verdict_of(report), formatting.yuan(surplus), step]


def days_to_close(request: HttpRequest) -> HomeList | None:
    """The days on which money moved and that are not closed, the first first."""
    if not request.user.has_perm(permissions.SEE_CLOSINGS):
        return None
    days = open_days()
    rows = [[formatting.link(page_of_period(day.isoformat()), localize(day))] for day in days[:SHOWN]]
    nothing: str = _("All days are closed.") if newest(Period.DAY) else _none_closed_yet()
    books, title = reverse("admin:payments_closing_changelist"), _("Days to close")
    return HomeList(title, _table([_("Day")], rows), nothing, books, is_cut=len(days) > SHOWN)


def _none_closed_yet() -> SafeString:
    yesterday = today() - ONE_DAY
    link = formatting.link(page_of_period(yesterday.isoformat()), localize(yesterday))
    return format_html(_("No day has been closed yet. Begin with yesterday: {day}."), day=link)


def tills_left_open(request: HttpRequest) -> HomeList | None:
    """Those that nobody has counted, the oldest first: whose, and since when."""
    if not request.user.has_perm(permissions.SEE_TILLS):
        return None
    found = list(open_tills(until=today()).select_related("clerk")[: SHOWN + 1])
    rows = [
        [formatting.link_to(till), till.clerk, formatting.instant(till.opened_at), timesince(till.opened_at)]
        for till in found[:SHOWN]
    ]
    headers = [_("Till"), _("Clerk"), _("Open since"), _("Age")]
    nothing, link = _("No till is open."), f"{_list('till')}?state=open"
    return HomeList(_("Open tills"), _table(headers, rows), nothing, link, is_cut=len(found) > SHOWN)


HOME_LISTS: tuple[Callable[[HttpRequest], HomeList | None], ...] = (
    open_exceptions,
    refunds_of_others,
    bills_of_yesterday,
    days_to_close,
    tills_left_open,
)


def finance_home(request: HttpRequest) -> Sequence[HomeList]:
    """The sections for whoever works with money all day; nothing for the others."""
    if not request.user.has_perm(permissions.CLOSE_BOOKS):
        return ()
    return [section for make in HOME_LISTS if (section := make(request)) is not None]


def _named(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With the member's name, without what is sealed and not shown."""
    joined = rows.select_related("payment__member")
    return joined.defer("payment__transaction_id", "payment__member__phone", "payment__member__phone_index")


def _table(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> SafeString | str:
    return formatting.table(headers, rows) if rows else ""


def _list(model: str) -> str:
    return reverse(f"admin:payments_{model}_changelist")
