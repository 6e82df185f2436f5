"""The roll-forward of a month or of any days as plain rows: for the month's closing, the export and the page."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation.days import last_of_month
from members.catalogue.models import Pack, Plan
from members.classes.models import Course
from members.enums import PrepaidKind
from members.prepaid.lines import COLUMNS, Line, Movement, Movements, total_of
from members.prepaid.queries import moved_between

# The columns as people read them, in this order.
SHOWN_COLUMNS: Mapping[str, str | Promise] = {
    "opening_fen": gettext_lazy("Opening balance"),
    "sold_fen": gettext_lazy("+ Sold"),
    "delivered_fen": gettext_lazy("− Delivered"),
    "refunded_fen": gettext_lazy("− Refunded"),
    "lapsed_fen": pgettext_lazy("of money", "− Lapsed"),
    "transferred_fen": gettext_lazy("± Transferred"),
    "closing_fen": gettext_lazy("= Closing balance"),
    "expired_fen": gettext_lazy("Of it expired, unused"),
    "reduced_fen": gettext_lazy("Refunded of what was delivered"),
}
_MODELS = {PrepaidKind.PLAN: Plan, PrepaidKind.PACK: Pack, PrepaidKind.COURSE: Course}
_ORDER = list(PrepaidKind)


@dataclass(frozen=True, slots=True)
class Row:
    """One line with its name; all amounts in fen, as `lines.Movement` says."""

    kind: str
    item_id: int
    name: str
    opening_fen: int
    sold_fen: int
    delivered_fen: int
    refunded_fen: int
    lapsed_fen: int
    transferred_fen: int
    closing_fen: int
    reduced_fen: int
    expired_fen: int

    def as_dict(self) -> dict[str, Any]:
        """For a program."""
        return asdict(self)

    @property
    def key(self) -> str:
        """The line in an address: `plan-3`."""
        return f"{self.kind}-{self.item_id}"


def month_statement(year: int, month: int) -> list[dict[str, Any]]:
    """The roll-forward of a month that is over: a row for every plan, pack and course, and their sum, kind `total`.

    Plain values: kind, item_id, name, and in fen opening, sold, delivered, refunded, lapsed, transferred, closing,
    reduced (refunded of what had been delivered or had lapsed) and expired (of the closing, sessions of packs that are
    over). In each row and in the sum: opening + sold − delivered − refunded − lapsed + transferred = closing.
    """
    first = date(year, month, 1)
    return [row.as_dict() for row in statement(first, last_of_month(first))]


def statement(first: date, last: date) -> list[Row]:
    """The same from the beginning of the first day to the end of the last."""
    return rows_of(moved_between(first, last))


def rows_of(moved: Movements) -> list[Row]:
    """The lines by kind and name, and their sum in the end."""
    names = _names(moved)
    lines = [(line, movement) for line, movement in moved.items() if not movement.is_empty]
    lines.sort(key=lambda each: (_ORDER.index(each[0].kind), names[each[0]], each[0].item_id))
    total = Line(PrepaidKind.TOTAL)
    return [*(_row(line, names[line], movement) for line, movement in lines), _row(total, _("Total"), total_of(moved))]


def _row(line: Line, name: str, movement: Movement) -> Row:
    return Row(line.kind.value, line.item_id, name, *(getattr(movement, column) for column in COLUMNS))


def _names(moved: Movements) -> Mapping[Line, str]:
    found = {line: str(line.kind.label) for line in moved}
    for kind, model in _MODELS.items():
        ids = [line.item_id for line in moved if line.kind == kind]
        for item_id, name in model._default_manager.filter(pk__in=ids).order_by().values_list("pk", "name"):
            found[Line(kind, item_id)] = name
    return found
