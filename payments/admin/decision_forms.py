"""What staff fill in when they decide."""

import secrets
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from payments.enums import CaseAction
from payments.money import fen_from_yuan

if TYPE_CHECKING:  # unfold carries no types
    from django.forms import NumberInput, Select, TextInput
else:
    from unfold.widgets import UnfoldAdminDecimalFieldWidget as NumberInput
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

REASON_CHARACTERS = 200
# What a case that belongs to no payment cannot be settled with.
WITH_A_PAYMENT = (CaseAction.REFUND, CaseAction.DELIVER, CaseAction.ASK_PROVIDER)


class NothingToFillIn(forms.Form):
    """A decision that needs no more than a click."""


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("reason"), max_length=REASON_CHARACTERS, widget=TextInput())


class RefundForm(ReasonForm):
    """How much, and why. `once` makes the same form count once, however often it is sent."""

    amount = forms.DecimalField(
        label=_("amount (yuan)"), max_digits=9, decimal_places=2, min_value=Decimal("0.01"), widget=NumberInput()
    )
    once = forms.CharField(max_length=64, widget=forms.HiddenInput(), initial=lambda: secrets.token_hex(16))
    field_order = ("amount", "reason", "once")

    def clean_amount(self) -> Decimal:
        """Only what is an amount everywhere else: no exponent."""
        amount: Decimal = self.cleaned_data["amount"]
        try:
            fen_from_yuan(str(amount))
        except ValueError:
            raise ValidationError(_("Enter a number.")) from None
        return amount


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
