"""What the first page of the staff console says about money: a few figures, each from an index."""

from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.console import formatting
from foundation.days import today
from payments import permissions
from payments.auditing.queries import findings_of, is_stale, last_run
from payments.closing.admin.links import received_on
from payments.closing.movements import RECEIVED
from payments.enums import AuditVerdict, PaymentStatus, RefundStatus
from payments.ledger.models import ExceptionCase, Payment, Refund


def figures(request: HttpRequest) -> list[dict[str, Any]]:
    """Those that whoever asks may see: each a title, a value, a note and where it leads."""
    shown = []
    if request.user.has_perm(permissions.SEE_PAYMENTS):
        shown += [_paid_today(), _pending()]
    if request.user.has_perm(permissions.SEE_EXCEPTIONS):
        shown.append(_open_exceptions())
    if request.user.has_perms([permissions.SEE_REFUNDS, permissions.APPROVE_REFUND]):
        shown.append(_waiting_refunds())
    if request.user.has_perm(permissions.SEE_EVENTS):
        shown.append(_audit())
    return shown


def _paid_today() -> dict[str, Any]:
    """As the books count it, and the manager's revenue by day: also beside a price, of a voucher what is paid out."""
    day = today()
    paid = RECEIVED.of_days(day, day).aggregate(fen=Sum(RECEIVED.fen), count=Count("pk"))
    return {
        "title": _("Paid today"),
        "value": formatting.yuan(paid["fen"] or 0),
        "note": ngettext("%(count)d payment", "%(count)d payments", paid["count"]) % {"count": paid["count"]},
        "link": received_on(day, day),
    }


def _pending() -> dict[str, Any]:
    return {
        "title": _("Awaiting payment"),
        "value": Payment.objects.filter(status=PaymentStatus.PENDING).count(),
        "note": _("not yet paid"),
        "link": f"{_list('payment')}?status__exact={PaymentStatus.PENDING}",
    }


def _open_exceptions() -> dict[str, Any]:
    return {
        "title": _("Open exceptions"),
        "value": ExceptionCase.objects.filter(closed_at=None).count(),
        "note": _("money that needs a person"),
        "link": f"{_list('exceptioncase')}?state=open",
    }


def _waiting_refunds() -> dict[str, Any]:
    return {
        "title": _("Refunds awaiting approval"),
        "value": Refund.objects.filter(status=RefundStatus.AWAITING_APPROVAL).count(),
        "note": _("by somebody else than who asked"),
        "link": f"{_list('refund')}?status__exact={RefundStatus.AWAITING_APPROVAL}",
    }


def _audit() -> dict[str, Any]:
    run = last_run()
    shown = {"title": _("Audit"), "link": _list("auditrun")}
    if run is None:
        return {**shown, "value": _("Not yet done"), "note": _("`work` does it every day")}
    if run.verdict == AuditVerdict.BROKEN:
        told = ngettext("%(count)d finding", "%(count)d findings", run.finding_count) % {"count": run.finding_count}
        return {**shown, "value": told, "note": "".join(map(str, findings_of(run)[:1]))}
    value = _("Overdue") if is_stale(run) else run.get_verdict_display()
    return {**shown, "value": value, "note": _("as of %(time)s") % {"time": formatting.instant(run.finished_at)}}


def _list(model: str) -> str:
    return reverse(f"admin:payments_{model}_changelist")
