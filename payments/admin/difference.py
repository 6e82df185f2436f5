"""Differences between a bill and the ledger: each with what is proposed, and one click that carries it out."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from payments.admin import cells
from payments.admin.decision_forms import NothingToFillIn
from payments.admin.decisions import DecidingAdmin, Decision, Sentence
from payments.admin.ledger import LedgerAdmin
from payments.enums import EventSource
from payments.models import Difference
from payments.operations.repair import repair
from payments.operations.transition import Cause


def carry_out(user_id: int, difference: Difference, _answers: Mapping[str, Any]) -> Sentence:
    """Do what is proposed; the word for what came of it."""
    cause = Cause(EventSource.STAFF, actor=f"user:{user_id}")
    return repair(difference_id=difference.pk, cause=cause, user_id=user_id)


REPAIR = Decision(
    "repair",
    _("Carry out the proposed repair"),
    "payments.repair_difference",
    NothingToFillIn,
    lambda _user_id, difference: difference.repaired_at is None,
    carry_out,
    gettext_noop("Repaired the difference."),
)


@admin.register(Difference)
class DifferenceAdmin(DecidingAdmin, LedgerAdmin):
    decisions = (REPAIR,)
    list_display = ("id", "kind", "payment_link", "bill", "ledger", "proposed_repair", "outcome", "repaired_at")
    list_filter = (("kind", ChoicesDropdownFilter), ("proposed_repair", ChoicesDropdownFilter))
    fieldsets = (
        (None, {"fields": ("reconciliation", "kind", "payment_link", "masked_number", "bill_line")}),
        (_("Amounts and states"), {"fields": (("bill", "ledger"), ("bill_state", "ledger_state"))}),
        (_("Repair"), {"fields": ("proposed_repair", "outcome", "repaired_at", "repaired_by", "to_decide")}),
    )

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """Also those by which a report leads to its differences."""
        return lookup in ("reconciliation__id__exact", "run__exact") or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("payment"))
    def payment_link(self, difference: Difference) -> SafeString | str:
        return cells.link_to_payment(difference.payment_id)

    @admin.display(description=_("number"))
    def masked_number(self, difference: Difference) -> str:
        return cells.masked(difference.number)

    @admin.display(description=_("in the bill"))
    def bill(self, difference: Difference) -> str:
        return cells.yuan(difference.bill_fen)

    @admin.display(description=_("here"))
    def ledger(self, difference: Difference) -> str:
        return cells.yuan(difference.ledger_fen)
