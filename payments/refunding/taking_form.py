"""What a refund takes back, as staff fill it in beside the amount and read it afterwards."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from foundation.console.forms import ReasonForm
from foundation.console.widgets import NumberInput, Select
from payments.ledger.models import Payment
from payments.purposes import ALL, NOTHING, Take, get_purpose

UNITS = "units"
CHOICES = (
    ("", _("Not said: all for the whole, nothing for a part")),
    (ALL.text, _("All that is left of what was bought")),
    (NOTHING.text, _("Nothing")),
    (UNITS, _("A number of days or sessions")),
)
# Said before somebody decides on a refund of what another member has by now.
HANDED_ON_TO = _(
    "Handed on, and another member's now: %(holder)s. What is taken back is taken there, and the money goes to whoever "
    "paid. Say below what is taken back."
)


class TakingForm(ReasonForm):
    """Why, and what is taken back; a number alone says enough."""

    take = forms.ChoiceField(label=_("taken back"), choices=CHOICES, required=False, widget=Select())
    units = forms.IntegerField(
        label=_("days or sessions taken back"), min_value=1, max_value=10_000, required=False, widget=NumberInput()
    )

    def clean(self) -> dict[str, Any] | None:
        """A number is needed where one is chosen."""
        answers = super().clean() or self.cleaned_data
        if answers.get("take") == UNITS and not answers.get("units") and "units" not in self.errors:
            self.add_error("units", _("Say how many."))
        return answers


def in_words(take: Take | None) -> str:
    """What a refund takes back, for a person; None where it was not said."""
    if take is not None and take.units:
        unit = pgettext("unit", take.unit)
        return f"{take.units} {unit}"
    return str(dict(CHOICES)["" if take is None else take.text])


def filled_in_as(take: Take | None) -> dict[str, Any]:
    """How the form says it: what `take_of` reads."""
    if take is not None and take.units:
        return {"take": UNITS, "units": take.units}
    return {"take": "" if take is None else take.text}


def take_of(answers: Mapping[str, Any], payment: Payment | None) -> Take | None:
    """What was filled in; None when nothing was said."""
    if answers["take"] in ("", UNITS):
        units = answers["units"]
        return Take(units, get_purpose(payment.type).unit) if units and payment is not None else None
    return Take.read(answers["take"])
