"""Reconciliations: what each provider's bill of a day and the ledger add up to."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.ledger import LedgerAdmin
from payments.ledger.models import Reconciliation
from payments.reconciling.operations.expected_fee import whole_fen


@admin.register(Reconciliation)
class ReconciliationAdmin(LedgerAdmin):
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
        (_("Fee"), {"fields": ("fee",)}),
        (
            _("Of other systems of the merchant"),
            {"fields": (("not_ours_count", "not_ours_payments", "not_ours_refunds"),)},
        ),
        (_("Times"), {"fields": (("finished_at", "run"),)}),
    )

    @admin.display(description=_("result"))
    def verdict(self, report: Reconciliation) -> SafeString:
        if not report.run:
            return formatting.badge(_("Not finished"), "warning")
        return (
            formatting.badge(_("Differs"), "danger")
            if report.difference_count
            else formatting.badge(_("Agrees"), "success")
        )

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


def _sum(count: int, fen: int) -> str:
    return f"{formatting.yuan(fen)} ({count})"


def _payment_surplus(report: Reconciliation) -> int:
    return report.bill_payment_fen - report.ledger_payment_fen


def _refund_surplus(report: Reconciliation) -> int:
    return report.bill_refund_fen - report.ledger_refund_fen
