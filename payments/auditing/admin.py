"""How the audits ended, newest first, and what each has found."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.ledger import LedgerAdmin
from payments import permissions
from payments.auditing.finding import Finding, Reason
from payments.auditing.finding_words import model_of
from payments.auditing.own_tables import sound
from payments.auditing.queries import findings_of, head_of
from payments.enums import AuditVerdict
from payments.ledger.models import AuditRun

VERDICT: dict[str, str] = {AuditVerdict.HOLDS: "success", AuditVerdict.BROKEN: "danger"}


@admin.register(AuditRun)
class AuditRunAdmin(LedgerAdmin):
    list_display = ("row_number", "verdict_badge", "finding_count", "finished_at")
    fields = ("verdict_badge", "finding_count", "sentences", "started_at", "finished_at", "head_text", "head_sums")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may see the events may see whether they hold."""
        return bool(request.user.has_perm(permissions.SEE_EVENTS))

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without what cannot be shown, as no audit has written it: the next one tells of it."""
        return super().get_queryset(request).filter(pk__in=sound(AuditRun).order_by().values("pk"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description=_("verdict"))
    def verdict_badge(self, run: AuditRun) -> SafeString:
        return formatting.badge(run.get_verdict_display(), VERDICT.get(run.verdict))

    @admin.display(description=_("findings"))
    def sentences(self, run: AuditRun) -> SafeString | str:
        told = ((finding, _page_of(finding)) for finding in findings_of(run))
        return format_html_join("", "<div>{} {}</div>", told) or formatting.EMPTY

    @admin.display(description=_("head, to compare with one that was kept outside"))
    def head_text(self, run: AuditRun) -> str:
        return str(head_of(run) or formatting.EMPTY)

    @admin.display(description=_("pinned by it"))
    def head_sums(self, run: AuditRun) -> str:
        head = head_of(run)
        if head is None:
            return formatting.EMPTY
        return _("%(count)d payments, %(paid)s paid, %(refunded)s refunded") % {
            "count": head.payment_count,
            "paid": formatting.yuan(head.paid_fen),
            "refunded": formatting.yuan(head.refunded_fen),
        }


def _page_of(finding: Finding) -> SafeString | str:
    """Where the row is looked at, or the payment that it belonged to; what is not read here, it may be broken."""
    model = None if finding.reason == Reason.GONE else model_of(finding.subject)
    if model is not None:
        address = reverse(f"admin:payments_{model._meta.model_name}_change", args=[finding.id])
        return formatting.link(address, _("Look at it"))
    if finding.payment is None:
        return ""
    return formatting.link(reverse("admin:payments_payment_change", args=[finding.payment]), _("The payment"))
