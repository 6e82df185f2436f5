"""The roll-forward of the prepaid balance, for the accountant: a row for every plan, pack and course."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from foundation.days import ONE_DAY, last_of_month, today
from foundation.money import yuan_from_fen
from foundation.months import Column, Month, MonthPart
from foundation.sheets.cells import Value
from members.enums import PrepaidKind
from members.prepaid.statement import SHOWN_COLUMNS, statement


def _roll_forward(month: Month, in_full: bool) -> Iterator[Sequence[Value]]:  # noqa: FBT001 -- nothing is masked
    """Of the days that are over; the sum of all is at the foot."""
    last = min(last_of_month(month.first_day), today() - ONE_DAY)
    for row in statement(month.first_day, last) if last >= month.first_day else ():
        if row.kind != PrepaidKind.TOTAL:
            kind = str(PrepaidKind(row.kind).label)
            yield (kind, row.name, *(yuan_from_fen(getattr(row, column)) for column in SHOWN_COLUMNS))


PARTS = (
    MonthPart(
        "roll-forward",
        _("Prepaid balance"),
        (
            Column(_("kind")),
            Column(_("name")),
            *(Column(name, is_summed=True) for name in SHOWN_COLUMNS.values()),
        ),
        _roll_forward,
    ),
)
