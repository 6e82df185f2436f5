"""The tills of a month, for the accountant: each by the day on which it was opened, and what was taken into it."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.days import day_of
from foundation.money import yuan_from_fen
from foundation.months import Column, Month, MonthPart
from foundation.sheets.cells import Value
from payments.enums import Tender
from payments.tills.queries import Taken, taken_by_tender, tills_of


def _tills(month: Month) -> Iterator[Sequence[Value]]:
    for till in tills_of(month.first_day, month.last_day):
        taken = taken_by_tender(till)
        cash = taken.get(Tender.CASH, Taken())
        yield (
            day_of(till.opened_at),
            till.pk,
            str(till.clerk),
            till.opened_at,
            till.closed_at,
            yuan_from_fen(till.float_fen),
            yuan_from_fen(cash.received_fen),
            yuan_from_fen(cash.paid_out_fen),
            *(yuan_from_fen(taken.get(each, Taken()).received_fen) for each in Tender if each != Tender.CASH),
            *(None if fen is None else yuan_from_fen(fen) for fen in (till.expected_fen, till.counted_fen)),
            None if till.over_fen is None else yuan_from_fen(till.over_fen),
            till.reason or "",
        )


PARTS = (
    MonthPart(
        "tills",
        _("Tills"),
        (
            Column(_("day")),
            Column(_("till")),
            Column(_("clerk")),
            Column(pgettext_lazy("of a till", "opened at")),
            Column(_("counted at")),
            Column(_("float"), is_summed=True),
            Column(_("cash received"), is_summed=True),
            Column(_("cash paid out"), is_summed=True),
            *(Column(each.label, is_summed=True) for each in Tender if each != Tender.CASH),
            Column(_("expected"), is_summed=True),
            Column(_("counted"), is_summed=True),
            Column(_("over or short"), is_summed=True),
            Column(_("reason")),
        ),
        _tills,
    ),
)
