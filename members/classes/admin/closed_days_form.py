"""The form of closed days: no day that is over is closed, or opened again."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from members.catalogue.admin.catalogue_form import CatalogueForm
from members.classes.models import ClosedDays
from members.days import ONE_DAY, today


class ClosedDaysForm(CatalogueForm):
    """What was held on a day, and what that cost, is reckoned with when it is over."""

    def clean(self) -> dict[str, Any] | None:
        """Object to what a change would say of days before today; those that have begun may end with yesterday."""
        cleaned = super().clean()
        for field, earliest in (("first_day", today()), ("last_day", today() - ONE_DAY)):
            day: date | None = self.cleaned_data.get(field)
            if field in self.changed_data and day is not None and day < earliest:
                self.add_error(field, _over())
        return cleaned


def stays(closed: ClosedDays) -> str:
    """Why days that have begun are not deleted, and what may be changed of them."""
    why = _("These days have begun, and what was held on those that are over is reckoned with already: they stay.")
    if closed.last_day < today():
        return f"{why} " + _("Only their reason may be rewritten.")
    return f"{why} " + _("To open again with today, change their last day to yesterday.")


def _over() -> str:
    return _(
        "That day is over, and what was held on it is reckoned with already. Whoever lost days of a membership gets "
        "them back by a freeze of those days."
    )
