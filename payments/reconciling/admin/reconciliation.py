"""Reconciliations: what each provider's bill of a day and the ledger add up to."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.decision_pages import DecidingPage
from foundation.console.facts import Facts
from foundation.console.staff_log import log_of
from payments import permissions
from payments.ledger.admin.fee import fee_yuan
from payments.ledger.models import Reconciliation
from payments.reconciling.admin.asking import ask_address
from payments.reconciling.admin.repairing_all import REPAIR_ALL
from payments.reconciling.operations.expected_fee import whole_fen


def verdict_of(report: Reconciliation) -> SafeString:
    """Whether bill and ledger agree, in a word."""
    if not report.run:
        return formatting.badge(_("Not finished"), "warning")
    if report.difference_count:
        return formatting.badge(_("Differs"), "danger")
    return formatting.badge(_("Agrees"), "success")


@admin.register(Reconciliation)
class ReconciliationAdmin(DecidingPage):
    decisions = (REPAIR_ALL,)
    list_before_template = "admin/ask_link.html"
    list_display = (
        "day",
        "provider",
        "verdict",
        "bill",
        "ledger",
        "surplus",
        "matched_count",
        "carried_count",
        "difference_count",
        "not_ours_count",
        "finished_at",
    )
    list_filter = (("provider", ChoicesDropdownFilter),)
    ordering = ["-day", "provider"]
    fieldsets = (
        (None, {"fields": (("day", "provider"), ("verdict", "differences_link"), ("matched_count", "carried_count"))}),
        (_("Payments"), {"fields": (("bill_payments", "ledger_payments", "payment_surplus"),)}),
        (_("Refunds"), {"fields": (("bill_refunds", "ledger_refunds", "refund_surplus"),)}),
        (_("Fee"), {"fields": (("fee", "ledger_fee"),)}),
        (
            _("Of other systems of the merchant"),
            {"fields": (("not_ours_count", "not_ours_payments", "not_ours_refunds"),)},
        ),
        (_("Times"), {"fields": (("finished_at", "run", "run_by"),)}),
    )

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, with the page on which its day is reconciled anew, for whoever may."""
        row = super().get_object(request, object_id, from_field)
        if row is not None and request.user.has_perm(permissions.RECONCILE):
            row.offered.append((ask_address(row.provider, row.day), _("Reconcile this day again")))
        return row

    def facts_of(self, request: HttpRequest, row: Reconciliation) -> Facts:
        bill = f"{row.get_provider_display()}, {localize(row.day)}"
        thing = [(_("result"), self.verdict(row))]
        money = [(_("in the bill"), self.bill(row)), (_("here"), self.ledger(row)), (_("apart"), self.surplus(row))]
        return Facts(who=[(_("bill"), bill)], thing=thing, money=money, history=log_of(row))

    @admin.display(description=_("result"))
    def verdict(self, report: Reconciliation) -> SafeString:
        return verdict_of(report)

    @admin.display(description=_("in the bill"))
    def bill(self, report: Reconciliation) -> str:
        """What was paid less what went back."""
        return formatting.yuan(report.bill_payment_fen - report.bill_refund_fen)

    @admin.display(description=_("here"))
    def ledger(self, report: Reconciliation) -> str:
        """The same by the ledger."""
        return formatting.yuan(report.ledger_payment_fen - report.ledger_refund_fen)

    @admin.display(description=_("apart"))
    def surplus(self, report: Reconciliation) -> str:
        """What the bill has more than the ledger, over payments and refunds."""
        return formatting.yuan(_payment_surplus(report) - _refund_surplus(report))

    @admin.display(description=_("apart"))
    def payment_surplus(self, report: Reconciliation) -> str:
        return formatting.yuan(_payment_surplus(report))

    @admin.display(description=_("apart"))
    def refund_surplus(self, report: Reconciliation) -> str:
        return formatting.yuan(_refund_surplus(report))

    @admin.display(description=_("differences"))
    def differences_link(self, report: Reconciliation) -> SafeString:
        address = reverse("admin:payments_difference_changelist")
        told = report.difference_count + report.not_ours_count
        query = f"reconciliation__id__exact={report.pk}&run__exact={report.run}"
        return format_html('<a href="{}?{}" class="text-link">{}</a>', address, query, told)

    @admin.display(description=_("in the bill"))
    def bill_payments(self, report: Reconciliation) -> str:
        return _sum(report.bill_payment_count, report.bill_payment_fen)

    @admin.display(description=_("here"))
    def ledger_payments(self, report: Reconciliation) -> str:
        return _sum(report.ledger_payment_count, report.ledger_payment_fen)

    @admin.display(description=_("in the bill"))
    def bill_refunds(self, report: Reconciliation) -> str:
        return _sum(report.bill_refund_count, report.bill_refund_fen)

    @admin.display(description=_("here"))
    def ledger_refunds(self, report: Reconciliation) -> str:
        return _sum(report.ledger_refund_count, report.ledger_refund_fen)

    @admin.display(description=_("paid"))
    def not_ours_payments(self, report: Reconciliation) -> str:
        return formatting.yuan(report.not_ours_payment_fen)

    @admin.display(description=_("refunded"))
    def not_ours_refunds(self, report: Reconciliation) -> str:
        return formatting.yuan(report.not_ours_refund_fen)

    @admin.display(description=_("charged by the provider"))
    def fee(self, report: Reconciliation) -> str:
        return formatting.yuan(whole_fen(report.bill_fee_millifen))

    @admin.display(description=_("on the payments and refunds here"))
    def ledger_fee(self, report: Reconciliation) -> str:
        """What of it stands on rows here; the rest is of other systems, or of what differs."""
        return fee_yuan(report.ledger_fee_millifen)


def _sum(count: int, fen: int) -> str:
    return f"{formatting.yuan(fen)} ({count})"


def _payment_surplus(report: Reconciliation) -> int:
    return report.bill_payment_fen - report.ledger_payment_fen


def _refund_surplus(report: Reconciliation) -> int:
    return report.bill_refund_fen - report.ledger_refund_fen
