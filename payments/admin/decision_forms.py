"""What staff fill in when they decide about money."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.console.forms import ReasonForm, YuanField
from payments.console.widgets import Select
from payments.enums import CaseAction

# What a case that belongs to no payment cannot be settled with.
WITH_A_PAYMENT = (CaseAction.REFUND, CaseAction.DELIVER, CaseAction.ASK_PROVIDER)


class RefundForm(ReasonForm):
    """How much, and why. `once` makes the same form count once, however often it is sent."""

    amount = YuanField(label=_("amount (yuan)"), minimum_fen=1)
    once = forms.CharField(max_length=64, widget=forms.HiddenInput(), initial=lambda: secrets.token_hex(16))
    field_order = ("amount", "reason", "once")


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
