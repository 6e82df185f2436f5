"""What came of a repair, for a person: the word that is kept on the difference, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.enums import RefundStatus

_WORDS = {
    "settled": gettext_lazy("asked for, and booked as paid"),
    "overpaid": gettext_lazy("asked for: it was paid twice, and a person has it"),
    "duplicate": gettext_lazy("booked already"),
    "mismatched": gettext_lazy("asked for: another amount was paid, and a person has it"),
    "closed": gettext_lazy("asked for: it has ended unpaid"),
    "ignored": gettext_lazy("asked for: the provider says nothing that could be booked"),
    "under_way": gettext_lazy("asked for: it is still under way"),
    "raised": gettext_lazy("a person has it now"),
    "raised_before": gettext_lazy("a person had it already"),
    "number_of_another_payment": gettext_lazy("not booked: another payment has this number of the provider's"),
    "no_attempt": gettext_lazy("not booked: its payment is not known here"),
    "not_booked": gettext_lazy("not booked: the provider does not confirm it"),
    "not_ours": gettext_lazy("nothing to do: another system of the merchant sold it"),
    "provider_not_configured": gettext_lazy("the provider is switched off"),
}
_REFUNDS = {status.value: status.label for status in RefundStatus}


def outcome_in_words(outcome: str) -> str:
    """The sentence for the word; one that is not ours is the provider's own code."""
    if not outcome:
        return ""
    words = _WORDS.get(outcome) or _REFUNDS.get(outcome)
    return str(words) if words is not None else _("not carried out, try again later (%(code)s)") % {"code": outcome}
