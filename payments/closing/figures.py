"""What a day, or a month, comes to: by way and type, in fen; fees in thousandths of a fen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from foundation.money import MILLIFEN_PER_FEN
from payments.closing.fees import fee_of
from payments.closing.movements import RECEIVED, REFUNDED, Moved
from payments.closing.queries import books
from payments.enums import PAID_BY_VALUES, PaymentType, ProviderName

_BY = ("provider", "payment__type")


@dataclass(slots=True)
class Sums:
    """The fees of what was received, and those of what went back, less than 0 where they were given back with it.

    Unknown are those of movements at a provider of which no bill has said the fee.
    """

    received_fen: int = 0
    received_count: int = 0
    refunded_fen: int = 0
    refunded_count: int = 0
    fee_millifen: int = 0
    refund_fee_millifen: int = 0
    unknown_fee_count: int = 0
    unknown_refund_fee_count: int = 0

    @property
    def net_millifen(self) -> int:
        """What was received, less what went back and what the provider kept."""
        fees = self.fee_millifen + self.refund_fee_millifen
        return (self.received_fen - self.refunded_fen) * MILLIFEN_PER_FEN - fees

    def add(self, other: "Sums") -> None:
        """Count the other one in."""
        for field in fields(Sums):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @classmethod
    def of(cls, all_of: "Iterable[Sums]") -> "Sums":
        """All of them together."""
        together = cls()
        for each in all_of:
            together.add(each)
        return together


# By way and type.
Figures = dict[tuple[str, str], Sums]


def figures_of(received: QuerySet[Any], refunded: QuerySet[Any]) -> Figures:
    """What these rows come to; two statements."""
    found: Figures = {}
    for key, fen, count, fee, unknown in _grouped(RECEIVED, received):
        found.setdefault(key, Sums()).add(Sums(fen, count, fee_millifen=fee, unknown_fee_count=unknown))
    for key, fen, count, fee, unknown in _grouped(REFUNDED, refunded):
        back = Sums(refunded_fen=fen, refunded_count=count, refund_fee_millifen=fee, unknown_refund_fee_count=unknown)
        found.setdefault(key, Sums()).add(back)
    return in_order(found)


def own_figures(first: date, last: date) -> Figures:
    """What moved on these days, both included."""
    return figures_of(RECEIVED.of_days(first, last), REFUNDED.of_days(first, last))


def late_figures() -> Figures:
    """What came late for closed days, and is open."""
    held = books()
    return figures_of(RECEIVED.late(held), REFUNDED.late(held))


def in_order(figures: Figures) -> Figures:
    """Providers, then tenders, each by the types in their order."""
    ways, types = PAID_BY_VALUES, PaymentType.values
    return dict(sorted(figures.items(), key=lambda each: (ways.index(each[0][0]), types.index(each[0][1]))))


def added(several: Iterable[Figures]) -> Figures:
    """All of them together."""
    together: Figures = {}
    for figures in several:
        for key, sums in figures.items():
            together.setdefault(key, Sums()).add(sums)
    return in_order(together)


def written(figures: Figures) -> list[dict[str, Any]]:
    """As JSON has it."""
    return [{"provider": way, "type": kind, **asdict(sums)} for (way, kind), sums in figures.items()]


def read(rows: Sequence[Mapping[str, Any]]) -> Figures:
    """What `written` gave."""
    names = [field.name for field in fields(Sums)]
    return {(row["provider"], row["type"]): Sums(**{name: row[name] for name in names}) for row in rows}


def _grouped(moved: Moved, rows: QuerySet[Any]) -> Iterable[tuple[tuple[str, str], int, int, int, int]]:
    with_fee = rows.annotate(counted_fen=moved.fen, counted_fee=fee_of(moved.model))
    unsaid = Q(counted_fee__isnull=True, provider__in=ProviderName.values)
    sums = with_fee.values_list(*_BY).annotate(
        fen=Sum("counted_fen"), count=Count("pk"), fee=Sum("counted_fee"), unknown=Count("pk", filter=unsaid)
    )
    for way, kind, fen, count, fee, unknown in sums.order_by():
        yield (way, kind), fen, count, fee or 0, unknown
