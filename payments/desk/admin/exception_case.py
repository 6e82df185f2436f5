"""Exceptions: the money that waits for a person, what is open first."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.decision import Decision, Sentence, cause_of
from foundation.console.decision_pages import DecidingAdmin
from foundation.console.forms import ReasonForm
from foundation.console.ledger import LedgerAdmin
from foundation.console.look import DropdownFilter
from foundation.console.widgets import Select
from payments.desk.operations.close_case import Decision as CaseDecision
from payments.desk.operations.close_case import close_case
from payments.enums import CaseAction
from payments.ledger.admin.payment_link import link_to_payment
from payments.ledger.models import ExceptionCase

# What a case that belongs to no payment cannot be settled with.
WITH_A_PAYMENT = (CaseAction.REFUND, CaseAction.DELIVER, CaseAction.ASK_PROVIDER)


class CaseForm(ReasonForm):
    """What settles an exception, and why. `initial["has_payment"]` says whether there is a payment to do it with."""

    action = forms.ChoiceField(label=_("action"), choices=CaseAction.choices, widget=Select())
    field_order = ("action", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial["has_payment"]:
            possible = [choice for choice in CaseAction.choices if choice[0] not in WITH_A_PAYMENT]
            self.fields["action"] = forms.ChoiceField(label=_("action"), choices=possible, widget=Select())
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


def settle(user: User, case: ExceptionCase, answers: Mapping[str, Any]) -> Sentence:
    """Carry out what was chosen, and close the case."""
    chosen = CaseDecision(case.pk, CaseAction(answers["action"]), answers["reason"], user.pk)
    close_case(chosen, cause=cause_of(user))
    return _("The exception is settled.")


SETTLE = Decision(
    "settle",
    _("Settle the exception"),
    ("payments.close_exception",),
    CaseForm,
    lambda _user, case: case.closed_at is None,
    settle,
    gettext_noop("Settled the exception."),
    lambda _user, case: {"action": case.proposed_action, "has_payment": case.payment_id is not None},
)


@admin.register(ExceptionCase)
class ExceptionCaseAdmin(DecidingAdmin, LedgerAdmin):
    decisions = (SETTLE,)
    list_display = ("id", "state", "kind", "payment_link", "amount", "age", "proposed_action", "opened_at")
    list_filter = (OpenFilter, ("kind", ChoicesDropdownFilter), ("opened_at", DayRangeFilter))
    ordering = [F("closed_at").desc(nulls_first=True), "-id"]
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "state",
                    "kind",
                    "payment_link",
                    "amount",
                    "facts",
                    "notification",
                    "proposed_action",
                    "to_decide",
                )
            },
        ),
        (_("Times"), {"fields": ("opened_at", "age", "closed_at")}),
        (_("Settled"), {"fields": ("closing_action", "closing_reason", "closed_by")}),
    )

    @admin.display(description=_("state"))
    def state(self, case: ExceptionCase) -> SafeString:
        return (
            formatting.badge(_("Unsettled"), "danger")
            if case.closed_at is None
            else formatting.badge(_("Settled"), None)
        )

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
        return formatting.facts(case.evidence)
