"""The rows of a day's bill, one after the other out of the book, so that a large one does not fill the memory."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from heapq import merge
from operator import attrgetter

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from sandbox.models import Provider, Refund, RefundState, Trade
from sandbox.takings import day_in_china

CHUNK = 2000
OF_TRADE = ("trade_no", "out_trade_no", "amount_fen", "subject", "attach", "app_id", "openid", "channel")


@dataclass(frozen=True, slots=True)
class Row:
    """One payment, or one refund, whose `refund_state` says where it stands.

    `at` is what the row is sorted and dated by, `known_at` since when the provider has known the trade.
    """

    at: datetime
    known_at: datetime
    trade_no: str
    out_trade_no: str
    amount_fen: int
    subject: str = ""
    attach: str = ""
    app_id: str = ""
    openid: str = ""
    channel: str = ""
    refund_number: str = ""
    refund_id: str = ""
    refund_state: str = ""

    @property
    def is_refund(self) -> bool:
        """Whether the money went back."""
        return self.refund_state != ""

    @property
    def fee_fen(self) -> int:
        """0.6 %, half a fen upward; negative where it is given back, and 0 where no money moved."""
        fee = (self.amount_fen * 6 + 500) // 1000
        if not self.is_refund:
            return fee
        return 0 if self.refund_state == RefundState.CLOSED else -fee


def rows(provider: Provider, day: date) -> Iterator[Row]:
    """Payments and refunds of this day of UTC+8, in the order of their times.

    A refund is of the day on which it succeeded. WeChat Pay's bill has those that have not, too, on the day on which
    they were asked for.
    """
    start, end = day_in_china(day)
    refunds = Refund.objects.filter(trade__provider=provider)
    parts = [
        _payments(provider, start, end),
        _refunds(refunds.filter(succeeded_at__gte=start, succeeded_at__lt=end), "succeeded_at"),
    ]
    if provider == Provider.WECHAT:
        unfinished = refunds.exclude(state=RefundState.SUCCEEDED)
        parts.append(_refunds(unfinished.filter(created_at__gte=start, created_at__lt=end), "created_at"))
    return merge(*parts, key=attrgetter("at"))


def _payments(provider: Provider, start: datetime, end: datetime) -> Iterator[Row]:
    paid = Trade.objects.filter(provider=provider, paid_at__gte=start, paid_at__lt=end)
    known_at = Coalesce("opened_at", "created_at")
    for values in paid.order_by("paid_at", "pk").values_list("paid_at", known_at, *OF_TRADE).iterator(CHUNK):
        yield Row(*values)


def _refunds(found: QuerySet[Refund], moment: str) -> Iterator[Row]:
    known_at = Coalesce("trade__opened_at", "trade__created_at")
    of_trade = (f"trade__{name}" for name in OF_TRADE)
    own = ("number", "refund_id", "state", "amount_fen")
    columns = found.order_by(moment, "pk").values_list(moment, known_at, *of_trade, *own)
    for *of_payment, number, refund_id, state, amount_fen in columns.iterator(CHUNK):
        payment = Row(*of_payment)
        yield replace(payment, amount_fen=amount_fen, refund_number=number, refund_id=refund_id, refund_state=state)
