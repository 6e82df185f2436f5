"""Differences between a bill and the ledger: each with what is proposed, and one click that carries it out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.asked_again import page_that_asks
from foundation.console.decision import CameOf, Decision, Sentence, cause_of
from foundation.console.decision_pages import DecidingAdmin, staff_of
from foundation.console.facts import Facts
from foundation.console.formatting import masked
from foundation.console.forms import NothingToFillIn
from foundation.console.reveal import RevealAdmin
from payments import permissions
from payments.enums import Repair
from payments.ledger.admin.payment_link import link_to_payment
from payments.ledger.models import Difference
from payments.providers.billing import EntryKind
from payments.reconciling.admin.bill_file import read_lines
from payments.reconciling.admin.difference_facts import facts_of_difference
from payments.reconciling.kept_bills import file_of
from payments.reconciling.operations.ask_repairs import ask_repairs
from payments.reconciling.operations.repair import repair
from payments.reconciling.outcome_words import outcome_in_words
from payments.refunding.own_word import large_fen

LOG = gettext_noop("Repaired the difference.")
# One person answers for them.
AT_ONCE = 100
ENTRIES = {EntryKind.PAYMENT: _("payment"), EntryKind.REFUND: _("refund")}


def carry_out(user: User, difference: Difference, _answers: Mapping[str, Any]) -> CameOf:
    """Do what is proposed; the sentence has the word for what came of it, and says where it is not repaired by that."""
    outcome = repair(difference_id=difference.pk, cause=cause_of(user), user_id=user.pk)
    told = gettext("Outcome: %(outcome)s.") % {"outcome": outcome_in_words(outcome)}
    if Difference.objects.filter(pk=difference.pk, repaired_at__isnull=False).exists():
        return CameOf(told)
    stays = gettext("The difference is not repaired: try again later, or settle its exception.")
    return CameOf(f"{told} {stays}", messages.ERROR)


# What each repair does.
DOES: Mapping[Repair, Sentence] = {
    Repair.SETTLE: _(
        "The provider is asked and its answer is booked here: what it says is paid or refunded counts, and what was "
        "bought follows; nothing is sent to anybody."
    ),
    Repair.BOOK_REFUND: _(
        "The refund that was made elsewhere is booked here once the provider confirms it; what was bought is taken "
        "back if the whole price is back with it."
    ),
    Repair.RAISE: _("An exception is opened, and a person settles it; no money moves."),
    Repair.NONE: _("Nothing is to be done."),
}


def _before(_user: User, difference: Difference) -> Sequence[Sentence]:
    if difference.repaired_at is not None:
        return [gettext("Outcome: %(outcome)s.") % {"outcome": outcome_in_words(difference.outcome)}]
    shown = {"repair": difference.get_proposed_repair_display(), "does": DOES[Repair(difference.proposed_repair)]}
    told = [gettext("%(repair)s: %(does)s") % shown]
    if difference.outcome:
        told.append(gettext("Tried before: %(outcome)s.") % {"outcome": outcome_in_words(difference.outcome)})
    return told


def _large_fen(_user: User, difference: Difference, _answers: Mapping[str, Any] | None) -> int:
    """What would be booked; an exception books nothing."""
    if difference.proposed_repair not in (Repair.SETTLE, Repair.BOOK_REFUND):
        return 0
    return large_fen(max(abs(difference.bill_fen), abs(difference.ledger_fen)))


REPAIR = Decision(
    "repair",
    _("Carry out the proposed repair"),
    (permissions.REPAIR_DIFFERENCE,),
    NothingToFillIn,
    lambda _user, difference: difference.repaired_at is None and difference.proposed_repair != Repair.NONE,
    carry_out,
    LOG,
    consequences=_before,
    asks_again=True,
    large_fen=_large_fen,
)


@admin.register(Difference)
class DifferenceAdmin(DecidingAdmin, RevealAdmin):
    decisions = (REPAIR,)
    reveal_permission = permissions.READ_BILLS
    reveal_message = gettext_noop("Read a line of the bill.")
    actions = ("repair_selected",)
    list_display = (
        "row_number",
        "reconciliation",
        "kind",
        "entry_told",
        "payment_link",
        "masked_number",
        "bill",
        "ledger",
        "bill_state",
        "ledger_state",
        "proposed_repair",
        "outcome_words",
        "repair_due_at",
        "repaired_at",
    )
    list_filter = (("kind", ChoicesDropdownFilter), ("proposed_repair", ChoicesDropdownFilter))
    list_select_related = ("reconciliation",)
    fieldsets = (
        (None, {"fields": ("reconciliation", "kind", "payment_link", "masked_number", "line_shown")}),
        (_("Amounts and states"), {"fields": (("bill", "ledger"), ("bill_state", "ledger_state"))}),
        (_("Repair"), {"fields": ("proposed_repair", "outcome_words", "repaired_at", "repaired_by", "to_decide")}),
    )

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """Also those by which a report leads to its differences."""
        return lookup in ("reconciliation__id__exact", "run__exact") or super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Difference]:
        """Those of finished runs: what a run has written before its report is published is not to be repaired."""
        differences: QuerySet[Difference] = super().get_queryset(request)
        return differences.filter(run__lte=F("reconciliation__run")).defer("out_trade_no")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, with whether this user can be shown its line of the bill."""
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            row.can_be_read = row.bill_line is not None and self.may_reveal(request) and file_of(row) is not None
        return row

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_difference(request, row)

    def revealed(self, obj: Any) -> Sequence[tuple[str, str]]:
        """Its line as it stands in the file, under the line with the names of the columns."""
        kept = file_of(obj) if obj.bill_line is not None else None
        return [] if kept is None else read_lines(kept, obj.bill_line)

    def has_repair_permission(self, request: HttpRequest) -> bool:
        """Who may carry out repairs; the list offers its action to nobody else."""
        return request.user.has_perm(permissions.REPAIR_DIFFERENCE)

    @admin.action(description=_("Carry out the proposed repairs"), permissions=["repair"])
    def repair_selected(self, request: HttpRequest, queryset: QuerySet[Difference]) -> HttpResponse | None:
        """Have repaired what is selected and not repaired yet, each logged; none of more than AT_ONCE."""
        if (asked := page_that_asks(request)) is not None:
            return asked
        open_ones = queryset.filter(repaired_at__isnull=True).exclude(proposed_repair=Repair.NONE)
        chosen = list(open_ones.order_by("id")[: AT_ONCE + 1])
        if large := [each for each in chosen if _large_fen(staff_of(request), each, None)]:
            sentence = gettext("Large amounts are repaired one by one, on their own pages: %(rows)s. Nothing was done.")
            messages.error(request, sentence % {"rows": ", ".join(map(str, large))})
            return None
        if len(chosen) > AT_ONCE:
            sentence = gettext("At most %(count)d differences can be repaired at once.") % {"count": AT_ONCE}
            messages.error(request, sentence)
            return None
        with transaction.atomic():
            count = ask_repairs(
                Difference.objects.filter(pk__in=[each.pk for each in chosen]), user_id=staff_of(request).pk
            )
            for difference in chosen:
                LogEntry.objects.log_actions(str(request.user.pk), [difference], CHANGE, LOG, single_object=True)
        sentence = ngettext(
            "%(count)d repair is carried out now; the list tells what came of it.",
            "%(count)d repairs are carried out now; the list tells what came of each.",
            count,
        )
        messages.success(request, sentence % {"count": count})
        return None

    @admin.display(description=_("entry"))
    def entry_told(self, difference: Difference) -> str:
        return str(ENTRIES[EntryKind(difference.entry)])

    @admin.display(description=_("payment"))
    def payment_link(self, difference: Difference) -> SafeString | str:
        return link_to_payment(difference.payment_id)

    @admin.display(description=_("line of the bill"))
    def line_shown(self, difference: Difference) -> SafeString | str:
        """Its number, with a button where the file is kept and may be read."""
        if difference.bill_line is None:
            return formatting.EMPTY
        if not getattr(difference, "can_be_read", False):
            return str(difference.bill_line)
        return format_html("{} · {}", difference.bill_line, formatting.reveal_button())

    @admin.display(description=_("outcome"))
    def outcome_words(self, difference: Difference) -> str:
        return outcome_in_words(difference.outcome) or formatting.EMPTY

    @admin.display(description=pgettext_lazy("of an order", "number"))
    def masked_number(self, difference: Difference) -> str:
        return masked(difference.number)

    @admin.display(description=_("in the bill"))
    def bill(self, difference: Difference) -> str:
        return formatting.yuan(difference.bill_fen)

    @admin.display(description=_("here"))
    def ledger(self, difference: Difference) -> str:
        return formatting.yuan(difference.ledger_fen)
