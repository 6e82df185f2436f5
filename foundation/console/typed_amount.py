"""A large amount is typed once more by whoever decides about it: no click alone moves so much.

What is large, each decision says (`Decision.large_fen`).
"""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation.console.widgets import TextInput
from foundation.money import NotAnAmount, fen_from_yuan, shown_yuan

NAME = "typed_amount"


class TypedAmountForm(forms.Form):
    """The field for it, beside those of the decision; it objects to nothing as long as it was not shown."""

    typed_amount = forms.CharField(
        max_length=24, widget=TextInput({"autocomplete": "off", "inputmode": "decimal"}), strip=True
    )

    def __init__(self, sent: Any, *, fen: int) -> None:
        super().__init__(sent if sent is not None and NAME in sent else None)
        self.fen = fen
        label = _("This is a large amount. To go on, type it once more: %(amount)s")
        self.fields[NAME].label = label % {"amount": shown_yuan(fen)}

    def clean_typed_amount(self) -> int:
        """The amount in fen, however it is written: `9317`, `9,317.00`, `¥9317.00`."""
        written = unicodedata.normalize("NFKC", self.cleaned_data[NAME])
        try:
            typed = fen_from_yuan(written.translate({ord(mark): None for mark in "¥\\, "}))
        except NotAnAmount:
            typed = -1
        if typed != self.fen:
            amount = shown_yuan(self.fen)
            raise ValidationError(_("That is not %(amount)s. Nothing has been done."), params={"amount": amount})
        return typed
