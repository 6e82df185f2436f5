"""What every reading is asked for: the days that are gone through, and the refunds that are known by then."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.days import ONE_DAY, day_of, start_of_day
from members.prepaid.entitlement import Begin, Entitlement, Refunded
from members.prepaid.stages.payment import UndeliveredStage
from payments.enums import EventKind
from payments.ledger.known_money import given_back, heard_of


@dataclass(frozen=True, slots=True)
class Span:
    """From the end of the first of `days` to the end of the last; `refunds` by their payments."""

    days: Sequence[date]
    refunds: dict[int, list[Refunded]]

    @property
    def began(self) -> datetime:
        """The first instant that anything can move at."""
        return start_of_day(self.days[0] + ONE_DAY)

    @property
    def ended(self) -> datetime:
        """The first instant behind it."""
        return start_of_day(self.days[-1] + ONE_DAY)

    @property
    def refunded_ids(self) -> list[int]:
        """The payments of which something went back in this time."""
        return [
            payment_id
            for payment_id, refunds in self.refunds.items()
            if any(refund.at >= self.began for refund in refunds)
        ]

    def refunds_of(self, payment_ids: Iterable[int]) -> tuple[Refunded, ...]:
        """What went back of these payments."""
        return tuple(refund for payment_id in payment_ids for refund in self.refunds.get(payment_id, ()))

    def undelivered(
        self, payment_id: int, member_id: int, fen: int, *, heard: datetime, left_at: datetime | None
    ) -> Entitlement:
        """Money that waited, or waits, for what it bought."""
        stage = UndeliveredStage(payment_id, member_id, (payment_id,), fen)
        begin = Begin(heard, stage, payment_id, fen)
        return Entitlement((begin,), self.refunds_of([payment_id]), left_at)


def span_of(days: Sequence[date]) -> Span:
    """The time between the ends of the first and of the last of these days."""
    refunds: dict[int, list[Refunded]] = defaultdict(list)
    for at, payment_id, fen in given_back(before=start_of_day(days[-1] + ONE_DAY)):
        refunds[payment_id].append(Refunded(at, payment_id, fen))
    return Span(days, refunds)


def late_ones(delivered: dict[int, datetime]) -> dict[int, datetime]:
    """When money was heard of that was delivered on a later day; by payments, with their time of delivery."""
    heard = heard_of(EventKind.SUCCEEDED, delivered)
    return {payment_id: at for payment_id, at in heard.items() if day_of(at) < day_of(delivered[payment_id])}
