"""A provider's adapter behind its door: what calls out goes by it, and what does not needs nothing of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from payments.providers.base import Channel, Gateway, Instruction, Order, Trade, TradeState
from payments.providers.billing import BillEntry
from payments.providers.door import Door
from payments.providers.refunding import RefundOrder, RefundStatement


@dataclass(frozen=True, slots=True)
class GuardedGateway:
    """Implements Gateway; see there. Every verb that calls out may also raise ProviderNotCalled."""

    adapter: Gateway
    door: Door

    @property
    def channels(self) -> frozenset[Channel]:
        """Those of the adapter."""
        return self.adapter.channels

    @property
    def app_ids(self) -> tuple[str, ...]:
        """Those of the adapter."""
        return self.adapter.app_ids

    @property
    def signed_here(self) -> frozenset[Channel]:
        """Those of the adapter that open without a call, however the provider is."""
        return self.adapter.signed_here

    def create(self, order: Order) -> Instruction:
        """Open the trade."""
        if order.channel in self.signed_here:
            return self.adapter.create(order)
        return self.door.call(self.adapter.create, order)

    def query(self, out_trade_no: str) -> Trade:
        """What the provider knows of the trade."""
        return self.door.call(self.adapter.query, out_trade_no)

    def close(self, out_trade_no: str) -> TradeState:
        """Make the trade unpayable."""
        return self.door.call(self.adapter.close, out_trade_no)

    def refund(self, order: RefundOrder) -> RefundStatement:
        """Send money back."""
        return self.door.call(self.adapter.refund, order)

    def query_refund(self, *, out_trade_no: str, number: str) -> RefundStatement:
        """What the provider knows of the refund."""
        return self.door.call(self.adapter.query_refund, out_trade_no=out_trade_no, number=number)

    def query_refunds(self, out_trade_no: str) -> Sequence[RefundStatement]:
        """The refunds of the trade."""
        return self.door.call(self.adapter.query_refunds, out_trade_no)

    def download_bill(self, day: date, into: BinaryIO) -> None:
        """Fetch the bill; the file itself may take longer than a call."""
        self.door.call(self.adapter.download_bill, day, into)

    def read_bill(self, file: BinaryIO, *, day: date) -> Iterator[BillEntry]:
        """The entries of a bill, which is here already."""
        return self.adapter.read_bill(file, day=day)
