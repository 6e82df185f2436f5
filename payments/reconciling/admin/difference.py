"""Differences between a bill and the ledger: each with what is proposed, and one click that carries it out."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence, cause_of
from foundation.console.decision_pages import DecidingAdmin, staff_of
from foundation.console.formatting import masked
from foundation.console.forms import NothingToFillIn
from foundation.console.ledger import LedgerAdmin
from payments import permissions
from payments.ledger.admin.payment_link import link_to_payment
from payments.ledger.models import Difference
from payments.reconciling.operations.ask_repairs import ask_repairs
from payments.reconciling.operations.repair import repair

LOG = gettext_noop("Repaired the difference.")
# One person answers for them.
AT_ONCE = 100


def carry_out(user: User, difference: Difference, _answers: Mapping[str, Any]) -> Sentence:
    """Do what is proposed; the sentence has the word for what came of it."""
    outcome = repair(difference_id=difference.pk, cause=cause_of(user), user_id=user.pk)
    return gettext("Outcome: %(outcome)s.") % {"outcome": outcome}


REPAIR = Decision(
    "repair",
    _("Carry out the proposed repair"),
    (permissions.REPAIR_DIFFERENCE,),
    NothingToFillIn,
    lambda _user, difference: difference.repaired_at is None,
    carry_out,
    LOG,
)


@admin.register(Difference)
class DifferenceAdmin(DecidingAdmin, LedgerAdmin):
    decisions = (REPAIR,)
    actions = ("repair_selected",)
    list_display = (
        "id",
        "reconciliation",
        "kind",
        "entry",
        "payment_link",
        "masked_number",
        "bill",
        "ledger",
        "bill_state",
        "ledger_state",
        "proposed_repair",
        "outcome",
        "repair_due_at",
        "repaired_at",
    )
    list_filter = (("kind", ChoicesDropdownFilter), ("proposed_repair", ChoicesDropdownFilter))
    list_select_related = ("reconciliation",)
    fieldsets = (
        (None, {"fields": ("reconciliation", "kind", "payment_link", "masked_number", "bill_line")}),
        (_("Amounts and states"), {"fields": (("bill", "ledger"), ("bill_state", "ledger_state"))}),
        (_("Repair"), {"fields": ("proposed_repair", "outcome", "repaired_at", "repaired_by", "to_decide")}),
    )

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """Also those by which a report leads to its differences."""
        return lookup in ("reconciliation__id__exact", "run__exact") or super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Difference]:
        """Those of finished runs: what a run has written before its report is published is not to be repaired."""
        differences: QuerySet[Difference] = super().get_queryset(request)
        return differences.filter(run__lte=F("reconciliation__run")).defer("out_trade_no")

    def has_repair_permission(self, request: HttpRequest) -> bool:
        """Who may carry out repairs; the list offers its action to nobody else."""
        return request.user.has_perm(permissions.REPAIR_DIFFERENCE)

    @admin.action(description=_("Carry out the proposed repairs"), permissions=["repair"])
    def repair_selected(self, request: HttpRequest, queryset: QuerySet[Difference]) -> None:
        """Have repaired what is selected and not repaired yet, each logged; none of more than AT_ONCE."""
        chosen = list(queryset.filter(repaired_at__isnull=True).order_by("id")[: AT_ONCE + 1])
        if len(chosen) > AT_ONCE:
            sentence = gettext("At most %(count)d differences can be repaired at once.") % {"count": AT_ONCE}
            messages.error(request, sentence)
            return
        with transaction.atomic():
            asked = ask_repairs(
                Difference.objects.filter(pk__in=[each.pk for each in chosen]), user_id=staff_of(request).pk
            )
            for difference in chosen:
                LogEntry.objects.log_actions(str(request.user.pk), [difference], CHANGE, LOG, single_object=True)
        sentence = ngettext(
            "%(count)d repair is carried out now; the list tells what came of it.",
            "%(count)d repairs are carried out now; the list tells what came of each.",
            asked,
        )
        messages.success(request, sentence % {"count": asked})

    @admin.display(description=_("payment"))
    def payment_link(self, difference: Difference) -> SafeString | str:
        return link_to_payment(difference.payment_id)

    @admin.display(description=_("number"))
    def masked_number(self, difference: Difference) -> str:
        return masked(difference.number)

    @admin.display(description=_("in the bill"))
    def bill(self, difference: Difference) -> str:
        return formatting.yuan(difference.bill_fen)

    @admin.display(description=_("here"))
    def ledger(self, difference: Difference) -> str:
        return formatting.yuan(difference.ledger_fen)
