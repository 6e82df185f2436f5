"""Exceptions: the money that waits for a person, what is open first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.decision import CameOf, Decision, Sentence, cause_of
from foundation.console.decision_pages import DecidingAdmin
from foundation.console.facts import Facts
from foundation.console.look import DropdownFilter
from foundation.console.reveal import RevealAdmin
from foundation.console.widgets import Select
from payments import permissions
from payments.cases.actions import actions_of
from payments.closing.admin.books_filter import BooksFilter
from payments.desk.admin.case_evidence import bought, facts_of, facts_of_case
from payments.desk.admin.full_numbers import numbers_of
from payments.desk.operations.close_case import Decision as CaseDecision
from payments.desk.operations.close_case import close_case, refund_for, take_that_failed
from payments.desk.settled import came_of_case
from payments.enums import CaseAction, RefundStatus
from payments.ledger.admin.finding import FoundByPayment
from payments.ledger.admin.payment_link import link_to_payment
from payments.ledger.models import ExceptionCase, Payment
from payments.ledger.queries import settling_attempt
from payments.reconciling.queries import difference_of, has_bill_number
from payments.refunding.operations.rehearse import at_stake_of
from payments.refunding.own_word import large_fen
from payments.refunding.own_word_told import sent_or_waits
from payments.refunding.taking_form import TakingForm, filled_in_as, take_of


class CaseForm(TakingForm):
    """What settles an exception, why, and what a refund takes back. `initial["actions"]` are those of its kind."""

    action = forms.ChoiceField(label=_("action"), widget=Select())
    field_order = ("action", "take", "units", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(action.value, action.label) for action in self.initial["actions"]]
        self.fields["action"] = forms.ChoiceField(label=_("action"), choices=choices, widget=Select())
        self.order_fields(self.field_order)


class OpenFilter(DropdownFilter):
    """Cases that wait, or cases that are settled."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Unsettled")), ("closed", _("Settled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("open", "closed"):
            return queryset
        return queryset.filter(closed_at__isnull=self.value() == "open")


def settle(user: User, case: ExceptionCase, answers: Mapping[str, Any]) -> CameOf:
    """Carry out what was chosen, and close the case."""
    return came_of_case(close_case(_chosen(user, case, answers), cause=cause_of(user)))


def _chosen(user: User, case: ExceptionCase, answers: Mapping[str, Any]) -> CaseDecision:
    action, take = CaseAction(answers["action"]), take_of(answers, case.payment)
    return CaseDecision(case.pk, action, answers["reason"], user.pk, take)


def at_stake(user: User, case: ExceptionCase, answers: Mapping[str, Any]) -> Sequence[Sentence]:
    """What goes with the refund, when that is what was chosen."""
    chosen = _chosen(user, case, answers)
    if chosen.action != CaseAction.REFUND:
        return ()
    return at_stake_of(refund_for(case, chosen), cause=cause_of(user))


def standing(case: ExceptionCase) -> tuple[Sentence, str | None]:
    """Where it stands, and the colour of that. Settled by a refund it is when the money has gone back."""
    if case.closed_at is None:
        return _("Unsettled"), "danger"
    if case.refund is not None and case.refund.status == RefundStatus.ABNORMAL:
        return case.refund.get_status_display(), "danger"
    if case.refund is not None and case.refund.status != RefundStatus.SUCCEEDED:
        return _("Refund under way"), "warning"
    return _("Settled"), None


def _decided(_user: User, case: ExceptionCase) -> Sequence[Sentence]:
    """What became of it, by whom and when; nothing while it is open."""
    if case.closed_at is None:
        return ()
    facts = {
        "state": standing(case)[0],
        "who": case.closed_by,
        "when": formatting.instant(case.closed_at),
        "action": case.get_closing_action_display(),
        "reason": case.closing_reason,
    }
    if case.closed_by is None:
        return [gettext("%(state)s. On %(when)s by itself: %(action)s. %(reason)s") % facts]
    return [gettext("%(state)s. Decided by %(who)s on %(when)s: %(action)s. %(reason)s") % facts]


# What each action does; that of a refund depends on whose word it is.
_DOES: Mapping[CaseAction, Sentence] = {
    CaseAction.DELIVER: _("What was bought is delivered now; where that is not possible, the exception stays open."),
    CaseAction.ACCEPT_AMOUNT: _("The money that is here counts as the price, and what was bought is delivered."),
    CaseAction.ASK_PROVIDER: _(
        "The provider is asked and its answer booked; it stays open where that settles nothing."
    ),
    CaseAction.SETTLED_OUTSIDE: _("Only noted: no money moves, and nothing is delivered or taken back."),
    CaseAction.ACCEPTED: _("Only noted: no money moves, and nothing is delivered or taken back."),
}


def _before(user: User, case: ExceptionCase) -> Sequence[Sentence]:
    """What it is and what each action does, before it is decided; what was decided afterwards."""
    if case.closed_at is not None:
        return _decided(user, case)
    does = [{"action": action.label, "sentence": _does(user, case, action)} for action in actions_of(case)]
    return [*_about(case), *(gettext("%(action)s: %(sentence)s") % each for each in does)]


def _about(case: ExceptionCase) -> Iterator[Sentence]:
    facts = {"kind": case.get_kind_display(), "amount": formatting.yuan(case.amount_fen)}
    if case.payment is None:
        yield gettext("%(kind)s: %(amount)s.") % facts
    else:
        facts |= {"member": str(case.payment.member), "bought": bought(case.payment)}
        yield gettext("%(kind)s: %(amount)s of %(member)s, for %(bought)s.") % facts


def _does(user: User, case: ExceptionCase, action: CaseAction) -> Sentence:
    if action != CaseAction.REFUND or case.payment is None:
        return _DOES.get(action, "")
    settled = gettext("The exception is settled once the money has arrived, and open again if the refund fails.")
    return f"{_becomes_of_refund(user, case.payment)} {settled}"


def _becomes_of_refund(user: User, payment: Payment) -> str:
    """Of the price; what was paid beside it came by a provider, and goes back there."""
    trade = settling_attempt(payment)
    return sent_or_waits(user.has_perm, is_by_hand=trade is not None and trade.is_in_hand)


def _large_fen(_user: User, case: ExceptionCase, answers: Mapping[str, Any] | None) -> int:
    """Where money goes back, or another amount than the price is taken for it."""
    if answers is None or CaseAction(answers["action"]) not in (CaseAction.REFUND, CaseAction.ACCEPT_AMOUNT):
        return 0
    return large_fen(case.amount_fen)


def _proposed(_user: User, case: ExceptionCase) -> dict[str, Any]:
    """The action that is proposed, and what a refund that failed was to take back."""
    return {
        "action": case.proposed_action,
        "actions": actions_of(case),
        **filled_in_as(take_that_failed(case)),
    }


# What the staff log has from before says so.
LOGGED_BEFORE = gettext_noop("Settled the exception.")

SETTLE = Decision(
    "settle",
    _("Settle the exception"),
    (permissions.CLOSE_EXCEPTION,),
    CaseForm,
    lambda _user, case: case.closed_at is None,
    settle,
    gettext_noop("Decided about the exception."),
    _proposed,
    _before,
    at_stake,
    asks_again=True,
    large_fen=_large_fen,
)


MONEY: tuple[str, ...] = ("state", "kind", "payment_link", "amount", "facts")
FURTHER: tuple[str, ...] = ("notification", "proposed_action", "to_decide")
REST: tuple[Any, ...] = (
    (_("Times"), {"fields": ("opened_at", "age", "closed_at")}),
    (_("Settled"), {"fields": ("closing_action", "closing_reason", "closed_by")}),
)


@admin.register(ExceptionCase)
class ExceptionCaseAdmin(FoundByPayment, DecidingAdmin, RevealAdmin):
    search_icon = "report"
    decisions = (SETTLE,)
    list_display = ("row_number", "state", "kind", "payment_link", "amount", "age", "proposed_action", "opened_at")
    list_filter = (OpenFilter, ("kind", ChoicesDropdownFilter), ("opened_at", DayRangeFilter), BooksFilter)
    list_select_related = ("refund",)
    search_fields = ("payment__member__name",)
    search_help_text = _("Member's name, last four digits of the phone, or a whole number")
    ordering = [F("closed_at").desc(nulls_first=True), "-id"]
    reveal_permission = permissions.SEE_NUMBERS_IN_FULL
    reveal_message = gettext_noop("Looked at the transaction numbers in full.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExceptionCase]:
        """With the member's name, without the member's phone."""
        cases: QuerySet[ExceptionCase] = super().get_queryset(request)
        return cases.select_related("payment__member").defer("payment__member__phone", "payment__member__phone_index")

    def own(self, term: str) -> Q:
        """Money of no payment is found by the number that the bill has for it."""
        return has_bill_number(term)

    def told(self, row: Any) -> tuple[Any, Any]:
        """Its number and kind; whose money, how much, and where it stands."""
        whose = "" if row.payment is None else f"{row.payment.member} · "
        return f"{row} {row.get_kind_display()}", f"{whose}{self.amount(row)} · {standing(row)[0]}"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        numbers = ("full_numbers",) if self.may_reveal(request) else ()
        return ((None, {"fields": (*MONEY, *numbers, *FURTHER)}), *REST)

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_case(request, row)

    def revealed(self, obj: Any) -> Sequence[tuple[str, str]]:
        """The payment's numbers; of money of no payment, what the bill calls it."""
        if obj.payment is not None:
            return numbers_of(obj.payment)
        difference = difference_of(obj)
        return [] if difference is None else [(gettext("number"), difference.number)]

    @admin.display(description=_("state"))
    def state(self, case: ExceptionCase) -> SafeString:
        return formatting.badge(*standing(case))

    @admin.display(description=_("payment"))
    def payment_link(self, case: ExceptionCase) -> SafeString | str:
        return link_to_payment(case.payment_id)

    @admin.display(description=_("amount"))
    def amount(self, case: ExceptionCase) -> str:
        return formatting.yuan(case.amount_fen)

    @admin.display(description=_("age"))
    def age(self, case: ExceptionCase) -> str:
        """How long it waited, or has been waiting."""
        return timesince(case.opened_at, case.closed_at)

    @admin.display(description=_("evidence"))
    def facts(self, case: ExceptionCase) -> SafeString | str:
        lines = format_html_join("", '<div class="whitespace-nowrap">{}: {}</div>', facts_of(case))
        return lines or formatting.EMPTY

    @admin.display(description=_("full numbers"))
    def full_numbers(self, case: ExceptionCase) -> SafeString:
        return formatting.reveal_button()
