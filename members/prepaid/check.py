"""What an audit asks of the kept days: that they are what was sealed, follow each other, and come of the entitlements.

The newest day and the newest two months are computed again from every entitlement; what is older the seals hold.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from foundation.days import ONE_DAY
from members.enums import PrepaidKind
from members.prepaid.lines import COLUMNS, Line, Movement, Movements, total_of
from members.prepaid.models import PrepaidDay
from members.prepaid.queries import kept_between, moved_between, movements_of
from members.prepaid.roll_forward import balances, roll_forward
from members.prepaid.seal import seal_of
from payments.further_checks import Remark

COMPUTED_AGAIN = timedelta(days=62)


class PrepaidDays:
    """Rows are named by their day, `20261128`."""

    subject = "prepaid"
    name = _("Prepaid balance of the day")
    columns = {
        "opening_fen": _("opening balance"),
        "sold_fen": _("sum sold"),
        "delivered_fen": _("sum delivered"),
        "refunded_fen": _("sum refunded"),
        "lapsed_fen": _("sum lapsed"),
        "transferred_fen": _("sum transferred"),
        "closing_fen": _("closing balance"),
        "reduced_fen": _("sum refunded beyond the balance"),
        "expired_fen": _("sum of what expired unused"),
        "seal": _("seal"),
        "day": _("day"),
    }

    def remarks(self) -> Iterator[Remark]:
        """In this order, as what is forged needs no sum."""
        kept = kept_between()
        if kept is None:
            return
        forged = list(_unsealed())
        yield from forged
        if not forged:
            yield from _not_of_the_entitlements(*kept)


CHECK = PrepaidDays()


def _unsealed() -> Iterator[Remark]:
    """Days whose seal does not fit, or that do not follow the one before."""
    lines = movements_of(PrepaidDay.objects.order_by("day", "pk").iterator())
    totals = list(PrepaidDay.objects.filter(kind=PrepaidKind.TOTAL).order_by("day"))
    before = ""
    for total in totals:
        moved = lines.pop(total.day, {})
        if seal_of(total.day, moved, before=before) != total.seal:
            yield Remark(_number(total.day), "seal", is_forged=True)
        yield from _differing(total.day, {_TOTAL: total_of(moved)}, {_TOTAL: _movement(total)})
        before = total.seal
    yield from (Remark(_number(day), "seal", is_forged=True) for day in lines)
    for earlier, later in pairwise(totals):
        if later.day != earlier.day + ONE_DAY:
            yield Remark(_number(earlier.day + ONE_DAY), "day", is_forged=True)
        elif later.opening_fen != earlier.closing_fen:
            yield Remark(_number(later.day), "opening_fen", later.opening_fen, earlier.closing_fen)


def _not_of_the_entitlements(first: date, last: date) -> Iterator[Remark]:
    """The newest day, the newest months, and the closing balance as the sum of what each entitlement is by itself."""
    yield from _differing(last, roll_forward(last - ONE_DAY, last), moved_between(last, last))
    first = max(first, last - COMPUTED_AGAIN)
    if first != last:
        yield from _differing(last, roll_forward(first - ONE_DAY, last), moved_between(first, last))
    owed = sum(balances(last).values())
    kept = total_of(moved_between(last, last)).closing_fen
    if owed != kept:
        yield Remark(_number(last), "closing_fen", kept, owed)


_TOTAL = Line(PrepaidKind.TOTAL)


def _differing(day: date, computed: Movements, kept: Movements) -> Iterator[Remark]:
    """A remark for every column that some line has otherwise."""
    empty = Movement()
    for name in COLUMNS:
        for line in computed.keys() | kept.keys():
            found, told = (getattr(each.get(line, empty), name) for each in (kept, computed))
            if found != told:
                yield Remark(_number(day), name, found, told)
                break


def _movement(row: PrepaidDay) -> Movement:
    return Movement(*(getattr(row, name) for name in COLUMNS))


def _number(day: date) -> int:
    return int(f"{day:%Y%m%d}")
