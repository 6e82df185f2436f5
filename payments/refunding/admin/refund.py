"""Refunds: the list, and the second person's word."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.decision import CameOf, Decision, Sentence, cause_of
from foundation.console.decision_pages import DecidingAdmin
from foundation.console.facts import Facts
from foundation.console.formatting import masked
from foundation.console.forms import NothingToFillIn, ReasonForm
from foundation.console.reveal import RevealAdmin
from foundation.console.widgets import TextInput
from payments import permissions
from payments.closing.admin.books_filter import BooksFilter
from payments.enums import RefundStatus
from payments.ledger.admin.fee import fee_yuan
from payments.ledger.admin.finding import FoundByPayment, has_refund_number
from payments.ledger.admin.payment_link import link_to_payment
from payments.ledger.admin.provider_errors import error_in_words
from payments.ledger.models import ExceptionCase, Refund
from payments.ledger.queries import refunds_together
from payments.purposes import Take
from payments.refunding.admin.paid_out import PaidOutColumns, is_paid_out
from payments.refunding.admin.payment_facts import facts_of_refund
from payments.refunding.came_of import came_of
from payments.refunding.operations.approval import approve_refund, decline_refund, is_own
from payments.refunding.operations.lock_and_take_back import at_stake, handed_on_to
from payments.refunding.operations.pay_out import MAXIMUM_REFERENCE, pay_out_refund
from payments.refunding.operations.rehearse import comes_to
from payments.refunding.own_word import large_fen
from payments.refunding.own_word_told import at_once, why_by_hand
from payments.refunding.taking_form import in_words

REFUND_STATUS: dict[str, str] = {
    RefundStatus.AWAITING_APPROVAL: "warning",
    RefundStatus.PENDING: "warning",
    RefundStatus.BY_HAND: "warning",
    RefundStatus.PROCESSING: "warning",
    RefundStatus.SUCCEEDED: "success",
    RefundStatus.FAILED: "danger",
    RefundStatus.ABNORMAL: "danger",
    RefundStatus.ANNOUNCED: "warning",
}

# Of the payment and its member, the encrypted columns.
UNSHOWN = ("payment__transaction_id", "payment__member__phone", "payment__member__phone_index")


PROVIDER, PEOPLE = _("At the provider"), _("People")


def waits_for(user: User, refund: Refund) -> bool:
    """Whether the word of this user is waited for: nobody's own refund waits for them."""
    return refund.status == RefundStatus.AWAITING_APPROVAL and not is_own(refund, user.pk)


class PaidOutForm(forms.Form):
    """What the transfer is found by."""

    reference = forms.CharField(label=_("reference of the transfer"), max_length=MAXIMUM_REFERENCE, widget=TextInput())


def pay_out(user: User, refund: Refund, answers: Mapping[str, Any]) -> CameOf:
    """Book it as gone back."""
    given = {"reference": answers["reference"], "user_id": user.pk, "cause": cause_of(user)}
    return came_of(pay_out_refund(refund_id=refund.pk, **given))


def approve(user: User, refund: Refund, _answers: Mapping[str, Any]) -> CameOf:
    """Send it."""
    return came_of(approve_refund(refund_id=refund.pk, user_id=user.pk, cause=cause_of(user)))


def decline(user: User, refund: Refund, answers: Mapping[str, Any]) -> CameOf:
    """End it."""
    declined = decline_refund(refund_id=refund.pk, user_id=user.pk, reason=answers["reason"], cause=cause_of(user))
    return came_of(declined)


def _goes_back(refund: Refund) -> Sentence:
    """To whom how much goes, of what, with what was decided together with it."""
    payment = refund.payment
    facts = {
        "amount": formatting.yuan(refund.amount_fen),
        "member": payment.member,
        "paid": formatting.yuan(payment.amount_fen),
        "bought": f"{payment.get_type_display()} {payment.description}".strip(),
    }
    return gettext("%(amount)s goes back to %(member)s, of %(paid)s for %(bought)s.") % facts


def _with_it(refund: Refund) -> list[Sentence]:
    """What becomes of what was bought, and of what is booked with it."""
    take, afterwards = comes_to(refund)
    told: list[Sentence] = [gettext("Taken back: %(taken)s") % {"taken": in_words(take)}]
    if afterwards:
        told.append(gettext("Afterwards: %(facts)s") % {"facts": " · ".join(afterwards)})
    if holder := handed_on_to(refund.payment):
        told.append(gettext("What was bought is another member's now: %(holder)s.") % {"holder": holder})
    return [*told, *(at_stake(refund.payment, refund) or [gettext("No booking is given up for it.")])]


def _before_approval(_user: User, refund: Refund) -> Sequence[Sentence]:
    sent = why_by_hand(refund.attempt) or [at_once()]
    return [_goes_back(refund), *sent, *_with_it(refund)]


def _before_paying_out(_user: User, refund: Refund) -> Sequence[Sentence]:
    booked = gettext("It is booked as paid out, which cannot be taken back.")
    return [_goes_back(refund), booked, *_with_it(refund)]


def _before_declining(_user: User, refund: Refund) -> Sequence[Sentence]:
    told = [
        gettext("Nothing goes back: %(amount)s stays here.") % {"amount": formatting.yuan(refund.amount_fen)},
        gettext("What was bought can be used again, unless another refund of it is under way; no booking is given up."),
    ]
    if ExceptionCase.objects.filter(refund=refund).exists():
        told.append(gettext("The exception that it was to settle is open again."))
    return told


def _large_fen(_user: User, refund: Refund, _answers: Any) -> int:
    """All that is decided with it, where more would have gone back of a trade then than one person's word is good for.

    What a trade has promised already has this refund in it.
    """
    together = refunds_together(refund)
    in_all_fen = sum(each.attempt.refund_reserved_fen for each in together)
    return large_fen(sum(each.amount_fen for each in together), in_all_fen=in_all_fen)


APPROVE = Decision(
    "approve",
    _("Approve the refund"),
    (permissions.APPROVE_REFUND,),
    NothingToFillIn,
    waits_for,
    approve,
    gettext_noop("Approved the refund."),
    consequences=_before_approval,
    asks_again=True,
    large_fen=_large_fen,
)
DECLINE = Decision(
    "decline",
    _("Decline the refund"),
    (permissions.APPROVE_REFUND,),
    ReasonForm,
    waits_for,
    decline,
    gettext_noop("Declined the refund."),
    consequences=_before_declining,
    asks_again=True,
)
PAID_OUT = Decision(
    "paid-out",
    _("Paid out by hand"),
    (permissions.APPROVE_REFUND,),
    PaidOutForm,
    lambda _user, refund: refund.status == RefundStatus.BY_HAND,
    pay_out,
    gettext_noop("Confirmed that the refund was paid out by hand."),
    consequences=_before_paying_out,
    asks_again=True,
    large_fen=_large_fen,
)


class RefundColumns:
    """What the list, the page and the payment's page show alike of a refund."""

    @admin.display(description=_("amount"))
    def shown_amount(self, refund: Refund) -> str:
        return formatting.yuan(refund.amount_fen)

    @admin.display(description=_("fee by the bill"))
    def fee(self, refund: Refund) -> str:
        return fee_yuan(0 if refund.is_by_hand else refund.fee_millifen)

    @admin.display(description=_("status"))
    def status_badge(self, refund: Refund) -> SafeString:
        return formatting.badge(refund.get_status_display(), REFUND_STATUS.get(refund.status))

    @admin.display(description=_("provider's error"))
    def failure_told(self, refund: Refund) -> str:
        return error_in_words(refund.failure) or formatting.EMPTY

    @admin.display(description=_("refund number"))
    def masked_number(self, refund: Refund) -> str:
        return masked(refund.number)


@admin.register(Refund)
class RefundAdmin(FoundByPayment, RefundColumns, PaidOutColumns, DecidingAdmin, RevealAdmin):
    search_icon = "undo"
    decisions = (APPROVE, DECLINE, PAID_OUT)
    reveal_permission = permissions.SEE_NUMBERS_IN_FULL
    reveal_message = gettext_noop("Looked at the refund numbers in full.")
    list_display = (
        "row_number",
        "member",
        "payment_link",
        "shown_amount",
        "fee",
        "status_badge",
        "provider",
        "requested_by",
        "approved_by",
        "is_external",
        "created_at",
    )
    list_select_related = ("requested_by", "approved_by", "payment__member")
    search_fields = ("payment__member__name",)
    search_help_text = _("Member's name, last four digits of the phone, or a whole number")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("provider", ChoicesDropdownFilter),
        ("payment__type", ChoicesDropdownFilter),
        ("created_at", DayRangeFilter),
        ("succeeded_at", DayRangeFilter),
        BooksFilter,
    )
    fieldsets = (
        (None, {"fields": ("member", "payment_link", "shown_amount", "reason", "takes_back")}),
        (_("State"), {"fields": ("status_badge", "failure_told", "decline_reason", "to_decide")}),
        (PROVIDER, {"fields": ("provider", "masked_number", "is_external", "is_by_hand", "billed_on", "fee")}),
        (PEOPLE, {"fields": ("requested_by", "approved_by", "paid_out")}),
        (_("Times"), {"fields": ("created_at", "sent_at", "succeeded_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        """Without what is encrypted: the list does not show it."""
        refunds: QuerySet[Any] = super().get_queryset(request)
        return refunds.defer("number", "provider_refund_id", "reference", *UNSHOWN)

    def own(self, term: str) -> Q:
        return has_refund_number(term)

    def told(self, row: Any) -> tuple[Any, Any]:
        """Its number and amount; whose it is, and where it stands."""
        return f"{row} {formatting.yuan(row.amount_fen)}", f"{self.member(row)} · {row.get_status_display()}"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the button that shows the numbers, for those who may; who paid it out only where somebody did."""
        shown = dict(self.fieldsets)
        more = [("full_numbers", self.may_reveal(request)), ("masked_reference", obj is not None and is_paid_out(obj))]
        provider = (*shown[PROVIDER]["fields"], *(name for name, is_there in more if is_there))
        people = [name for name in shown[PEOPLE]["fields"] if name != "paid_out" or (obj and is_paid_out(obj))]
        return tuple({**shown, PROVIDER: {"fields": provider}, PEOPLE: {"fields": people}}.items())

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_refund(request, row)

    def revealed(self, obj: Any) -> Sequence[tuple[str, str]]:
        """Our number, and the provider's once it has given one."""
        lines = [(gettext("refund number"), obj.number)]
        if obj.reference:
            lines.append((gettext("reference of the transfer"), obj.reference))
        if obj.provider_refund_id:
            lines.append((gettext("provider's refund number"), obj.provider_refund_id))
        return lines

    @admin.display(description=_("member"))
    def member(self, refund: Refund) -> str:
        return str(refund.payment.member)

    @admin.display(description=_("takes back"))
    def takes_back(self, refund: Refund) -> str:
        return in_words(Take.read(refund.take))

    @admin.display(description=_("payment"))
    def payment_link(self, refund: Refund) -> SafeString | str:
        return link_to_payment(refund.payment_id)

    @admin.display(description=_("full numbers"))
    def full_numbers(self, refund: Refund) -> SafeString:
        return formatting.reveal_button()
