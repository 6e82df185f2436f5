"""The form of a catalogue page: what the database would refuse is said beside the field."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from foundation.console.look import ModelForm
from foundation.console.next_step import with_next_step
from foundation.errors import ServiceError

# Of two fields the first is at most the second.
AT_MOST = {
    ("price_fen", "list_price_fen"): _("The price is at most the list price."),
    ("walk_in_seats", "capacity"): _("There are at most as many places for walk-ins as there are places."),
    ("valid_from", "valid_until"): _("The last day is not before the first."),
    ("first_day", "last_day"): _("The last day is not before the first."),
    ("opens_at", "starts_at"): _("Booking opens before the class begins."),
    ("cancel_until", "starts_at"): _("Free cancellation ends before the class begins."),
    ("starts_at", "ends_at"): _("A class ends after it begins."),
}


class RefusingForm(ModelForm):
    """Says what a rule refuses beside a field, with the page of the next step for `reader`."""

    reader: User

    def refuse(self, field: str | None, refusal: ServiceError) -> None:
        """Object to the field, or to the whole."""
        self.add_error(field, with_next_step(self.reader, refusal, self.instance, self.cleaned_data))


class CatalogueForm(RefusingForm):
    """Compares the fields that belong together."""

    def clean(self) -> dict[str, Any] | None:
        """Put an objection beside the first of two fields that do not go together."""
        cleaned = super().clean()
        for (first, second), sentence in AT_MOST.items():
            low, high = self.cleaned_data.get(first), self.cleaned_data.get(second)
            if low is not None and high is not None and low > high:
                self.add_error(first, sentence)
        return cleaned
