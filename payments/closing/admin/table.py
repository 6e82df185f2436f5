"""The table of a day or a month: by way and type, each number with the list that it is the sum of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from foundation.console import formatting
from payments.closing.admin.links import differences_of, report_page
from payments.closing.bills import Bill
from payments.closing.figures import Figures, Sums
from payments.enums import PAID_BY, PaymentType
from payments.ledger.admin.fee import fee_yuan

_WAYS = dict(PAID_BY)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, and the list that it is the sum of; without one it is the sum of what stands beside it."""

    text: Any
    link: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A way with its sum, or one type of it; the last line of a table is the sum of all."""

    title: Any
    cells: Sequence[Cell]
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`heading` is what the rows have in common; `note` says how its columns hang together."""

    heading: Any
    columns: Sequence[Any]
    lines: Sequence[Line] = field(default_factory=list)
    note: str = ""

    @property
    def labelled(self) -> Sequence[tuple[Line, Sequence[tuple[Any, Cell]]]]:
        """Each line, and its cells with their columns: where there is no room they stand below each other."""
        return [(line, [*zip(self.columns, line.cells, strict=True)]) for line in self.lines]


Leads = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Lists:
    """By way and type, each empty for all: the lists of what was received, of what went back, and of both."""

    received: Leads
    refunded: Leads
    both: Leads | None = None


def table_of(heading: Any, figures: Figures, lists: Lists, bills: Mapping[str, Bill] | None = None) -> Table:
    """Each way with its types under it. `bills` where there are such of these figures."""
    columns = [_("received"), _("fees"), _("refunded"), _("fees of refunds"), _("net, after fees")]
    if bills is not None:
        columns += [_("bill, before fees"), _("difference")]
    lines: list[Line] = []
    for way, keys in groupby(figures, key=lambda each: each[0]):
        kinds = [kind for _way, kind in keys]
        of_way = Sums.of(figures[way, kind] for kind in kinds)
        beside = [] if bills is None else _beside(bills.get(way))
        lines.append(Line(_WAYS[way], [*_cells(of_way, lists, way, ""), *beside], is_sum=True))
        empty = [] if bills is None else [Cell(""), Cell("")]
        for kind in kinds:
            cells = _cells(figures[way, kind], lists, way, kind)
            lines.append(Line(PaymentType(kind).label, [*cells, *empty]))
    empty = [] if bills is None else _together(bills)
    lines.append(Line(_("In all"), [*_cells(Sums.of(figures.values()), lists, "", ""), *empty], is_sum=True))
    return Table(heading, columns, lines, "" if bills is None else _what_differs())


def _what_differs() -> str:
    return _(
        "The difference is the bill less what was received and refunded here on the bill’s day, all of it before fees; "
        "net is after them, so that it is no part of it."
    )


def _cells(sums: Sums, lists: Lists, way: str, kind: str) -> list[Cell]:
    came, went = lists.received(way, kind), lists.refunded(way, kind)
    both = "" if lists.both is None else lists.both(way, kind)
    return [
        Cell(formatting.yuan(sums.received_fen), came if sums.received_count else ""),
        Cell(_fee(sums.fee_millifen, sums.unknown_fee_count), came if sums.received_count else ""),
        Cell(formatting.yuan(sums.refunded_fen), went if sums.refunded_count else ""),
        Cell(_fee(sums.refund_fee_millifen, sums.unknown_refund_fee_count), went if sums.refunded_count else ""),
        Cell(fee_yuan(sums.net_millifen), both if sums.received_count or sums.refunded_count else ""),
    ]


def _fee(millifen: int, unknown: int) -> str:
    """What is known of it, and of how many nothing is."""
    known = fee_yuan(millifen)
    return _("%(known)s, %(count)d unknown") % {"known": known, "count": unknown} if unknown else known


def _beside(bill: Bill | None) -> list[Cell]:
    if bill is None:
        return [Cell(formatting.EMPTY), Cell(formatting.EMPTY)]
    return [
        Cell(formatting.yuan(bill.bill_fen), report_page(bill.report)),
        Cell(formatting.yuan(bill.apart_fen), differences_of(bill.report, bill.run)),
    ]


def _together(bills: Mapping[str, Bill]) -> list[Cell]:
    if not bills:
        return [Cell(formatting.EMPTY), Cell(formatting.EMPTY)]
    fen = [sum(getattr(bill, name) for bill in bills.values()) for name in ("bill_fen", "apart_fen")]
    return [Cell(formatting.yuan(each)) for each in fen]
