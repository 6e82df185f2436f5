"""How much of a price went back by which rule, and what was taken back for it."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.ledger import LedgerAdmin
from members.refunds.models import RefundDecision
from payments.ledger.admin.payment_link import link_to_payment
from payments.purposes import Take, get_purpose
from payments.refunding.taking_form import in_words


@admin.register(RefundDecision)
class RefundDecisionAdmin(LedgerAdmin):
    list_display = (
        "row_number",
        "member",
        "payment_link",
        "rule",
        "computed",
        "amount",
        "taken_back",
        "decided_by",
        "created_at",
    )
    list_filter = (("rule", ChoicesDropdownFilter), ("created_at", DayRangeFilter))
    list_select_related = ("decided_by", "payment__member")
    fieldsets = (
        (
            None,
            {"fields": ("member", "payment_link", "rule", "explanation", ("computed", "amount"), "override_reason")},
        ),
        (_("Taken back"), {"fields": ("taken_back", "brings_back")}),
        (_("People"), {"fields": ("decided_by", "created_at")}),
    )

    @admin.display(description=_("member"))
    def member(self, decision: RefundDecision) -> str:
        return str(decision.payment.member)

    @admin.display(description=_("taken back"))
    def taken_back(self, decision: RefundDecision) -> str:
        return in_words(Take(decision.units, get_purpose(decision.payment.type).unit))

    @admin.display(description=_("payment"))
    def payment_link(self, decision: RefundDecision) -> SafeString | str:
        return link_to_payment(decision.payment_id)

    @admin.display(description=_("computed"))
    def computed(self, decision: RefundDecision) -> str:
        return formatting.yuan(decision.computed_fen)

    @admin.display(description=_("amount"))
    def amount(self, decision: RefundDecision) -> str:
        return formatting.yuan(decision.amount_fen)
