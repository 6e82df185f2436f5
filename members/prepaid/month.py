"""The roll-forward of the prepaid balance, for the accountant: a row for every plan, pack and course."""

from collections.abc import Iterator, Sequence

from django.utils.formats import localize
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.days import ONE_DAY, today
from foundation.errors import Sentence
from foundation.money import yuan_from_fen
from foundation.months import Column, Month, MonthPart
from foundation.sheets.cells import Value
from members.enums import PrepaidKind
from members.prepaid.statement import SHOWN_COLUMNS, statement

# In the order of the columns that are shown; without signs, which a spreadsheet would take for a formula.
_TITLES = (
    _("Opening balance"),
    pgettext_lazy("of money", "Sold"),
    pgettext_lazy("of money", "Delivered"),
    pgettext_lazy("of money", "Refunded"),
    pgettext_lazy("of money", "Lapsed"),
    pgettext_lazy("of money", "Transferred"),
    pgettext_lazy("of money", "Closing balance"),
    _("Of it expired, unused"),
    _("Refunded of what was delivered"),
)


def _roll_forward(month: Month) -> Iterator[Sequence[Value]]:
    """Of the days that are over; the sum of all is at the foot."""
    last = min(month.last_day, today() - ONE_DAY)
    for row in statement(month.first_day, last) if last >= month.first_day else ():
        if row.kind != PrepaidKind.TOTAL:
            kind = str(PrepaidKind(row.kind).label)
            yield (kind, row.name, *(yuan_from_fen(getattr(row, column)) for column in SHOWN_COLUMNS))


def _reaches(month: Month) -> Sentence:
    """A day is in it once it is over."""
    yesterday = today() - ONE_DAY
    if yesterday >= month.last_day:
        return ""
    if yesterday < month.first_day:
        return gettext("Prepaid balance: no day of this month is over yet, so that it has no rows.")
    return gettext("Prepaid balance: it reaches until %(day)s, as the month is not over.") % {
        "day": localize(yesterday)
    }


PARTS = (
    MonthPart(
        "roll-forward",
        _("Prepaid balance"),
        (
            Column(_("kind")),
            Column(pgettext_lazy("of a thing", "name")),
            *(Column(title, is_summed=True) for title in _TITLES),
        ),
        _roll_forward,
        _reaches,
    ),
)
