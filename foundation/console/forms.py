"""What staff fill in when they decide."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.console.widgets import DayInput, NumberInput, TextInput
from foundation.days import is_reckoned
from foundation.money import MAXIMUM_FEN, NotAnAmount, fen_from_yuan, yuan_from_fen


class NothingToFillIn(forms.Form):
    """A decision that needs no more than a click."""


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("reason"), max_length=MAXIMUM_REASON_LENGTH, widget=TextInput())


class DayField(forms.DateField):
    """A day that days can be counted from; the browser's own calendar beside it."""

    widget = DayInput

    def validate(self, value: date | None) -> None:
        """Not at the ends of the calendar, where there is no day before or after."""
        super().validate(value)
        if value is not None and not is_reckoned(value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")


class YuanField(forms.Field):
    """An amount that is written in yuan and is fen for the program; `minimum_fen` is the least that is taken."""

    def __init__(self, *, minimum_fen: int = 0, **options: Any) -> None:
        self.minimum_fen = minimum_fen
        super().__init__(widget=NumberInput({"step": "0.01", "min": str(yuan_from_fen(minimum_fen))}), **options)

    def prepare_value(self, value: Any) -> Any:
        """Fen as yuan; what somebody wrote stays as it is."""
        return yuan_from_fen(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        """The fen; None when nothing was written."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return fen_from_yuan(text)
        except NotAnAmount as error:
            if error.is_negative:
                raise self._out_of_bounds() from None
            sentence = _("Give an amount in yuan with at most two decimals, such as 100.00.")
            raise ValidationError(sentence, code="invalid") from None

    def validate(self, value: int | None) -> None:
        """Between the least and the most."""
        super().validate(value)
        if value is not None and not self.minimum_fen <= value <= MAXIMUM_FEN:
            raise self._out_of_bounds()

    def _out_of_bounds(self) -> ValidationError:
        bounds = {"least": yuan_from_fen(self.minimum_fen), "most": yuan_from_fen(MAXIMUM_FEN)}
        return ValidationError(_("Give an amount from %(least)s to %(most)s yuan."), code="bounds", params=bounds)
