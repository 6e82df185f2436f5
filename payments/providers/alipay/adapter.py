"""Alipay as a gateway and as a sender of notifications."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import BinaryIO

import requests

from payments.providers.alipay import acknowledgements
from payments.providers.alipay.answer_codes import NOT_FOUND, NOT_WAITING, PAID_ALREADY, bare_code
from payments.providers.alipay.bill_rows import read_alipay_bill
from payments.providers.alipay.bills import download_bill
from payments.providers.alipay.configuration import AlipayConfiguration
from payments.providers.alipay.gateway import AlipayGateway
from payments.providers.alipay.notices import read_notice
from payments.providers.alipay.orders import CALLED, WAYS, Request, close_request, opening_request, query_request
from payments.providers.alipay.refunds import find_refund, find_refunds, make_refund
from payments.providers.alipay.trades import read_trade, required_identifier
from payments.providers.alipay.transport import address_with, query_text
from payments.providers.app_ids import app_of
from payments.providers.base import (
    Acknowledgement,
    Channel,
    Instruction,
    InstructionKind,
    Message,
    Notice,
    Order,
    ProviderRefused,
    ProviderUnknown,
    Trade,
    TradeState,
)
from payments.providers.billing import BillEntry
from payments.providers.refunding import RefundOrder, RefundStatement


class Alipay:
    """One merchant's application; implements Gateway and Notifier. Holds no state: threads may share it.

    Raises KeyUnreadable when it is built from a text that is no key.
    """

    signed_here = frozenset(WAYS) - CALLED

    def __init__(self, configuration: AlipayConfiguration, *, session: requests.Session | None = None) -> None:
        self._configuration = configuration
        self._gateway = AlipayGateway(configuration, session=session)
        self.app_ids = (configuration.app_id,)
        self.channels = frozenset(WAYS) if configuration.in_app else frozenset(WAYS) - {Channel.JSAPI}

    def create(self, order: Order) -> Instruction:
        """Open the trade. A QR code and paying inside Alipay take a call; the rest is a signed address or order string.

        Alipay knows of none before the payer has scanned or logged in, except inside its own app. Raises as the
        protocol says.
        """
        if order.channel not in self.channels:
            raise ProviderRefused("CHANNEL_NOT_OFFERED")
        if order.channel is Channel.JSAPI and not order.openid:
            raise ProviderRefused("OPENID_MISSING")
        request = opening_request(order, app_id=app_of(order, self.app_ids))
        if order.channel in CALLED:
            return self._opened(request, order)
        parameters = self._gateway.signed(request)
        if order.channel is Channel.APP:
            text = query_text(parameters)
            return Instruction(InstructionKind.PARAMETERS, text, {"order_string": text})
        return Instruction(InstructionKind.REDIRECT, address_with(self._gateway.url, parameters))

    def query(self, out_trade_no: str) -> Trade:
        """What Alipay knows of the trade. NOT_FOUND is also what an address that nobody has opened yet gets."""
        try:
            fields = self._gateway.ask(query_request(out_trade_no))
        except ProviderRefused as refusal:
            if bare_code(refusal.code) in NOT_FOUND:
                return Trade(out_trade_no, TradeState.NOT_FOUND)
            raise
        try:
            trade = read_trade(fields, paid_at_field="send_pay_date")
        except ValueError:
            raise ProviderUnknown("ANSWER_UNREADABLE") from None
        if trade.out_trade_no != out_trade_no:
            raise ProviderUnknown("ANSWER_FOR_ANOTHER_TRADE")
        return trade

    def close(self, out_trade_no: str) -> TradeState:
        """Make the trade unpayable. Where Alipay says that it is past closing, a query tells why."""
        try:
            fields = self._gateway.ask(close_request(out_trade_no))
        except ProviderRefused as refusal:
            if bare_code(refusal.code) in NOT_FOUND:
                return TradeState.NOT_FOUND
            if bare_code(refusal.code) not in NOT_WAITING:
                raise
            return self._ended_as(out_trade_no, refusal)
        if fields.get("out_trade_no") != out_trade_no:
            raise ProviderUnknown("ANSWER_FOR_ANOTHER_TRADE")
        return TradeState.CLOSED

    def refund(self, order: RefundOrder) -> RefundStatement:
        """Send money back. Alipay has no address for news of a refund alone: it comes to the trade's own."""
        return make_refund(self._gateway.ask, order)

    def query_refund(self, *, out_trade_no: str, number: str) -> RefundStatement:
        """What Alipay knows of the refund."""
        return find_refund(self._gateway.ask, out_trade_no=out_trade_no, number=number)

    def query_refunds(self, out_trade_no: str) -> Sequence[RefundStatement]:
        """The whole refund that was made without a number; see Gateway."""
        return find_refunds(self._gateway.ask, out_trade_no=out_trade_no)

    def download_bill(self, day: date, into: BinaryIO) -> None:
        """Fetch the day's bill, a zip; see Gateway. What is in the file after an error is no bill."""
        gateway = self._gateway
        download_bill(gateway.ask, day, into=into, session=gateway.session, gateway_url=gateway.url)

    def read_bill(self, file: BinaryIO, *, day: date) -> Iterator[BillEntry]:
        """The entries of a bill, the zip or the table out of it; see Gateway."""
        return read_alipay_bill(file, day=day, seller_id=self._configuration.seller_id)

    def parse_notification(self, message: Message) -> Notice:
        """Verify first, then read; raises NotificationRefused and nothing else."""
        return read_notice(message, configuration=self._configuration, key=self._gateway.public_key)

    def acknowledge(self, message: Message, *, payment_id: int) -> Acknowledgement:
        """The answer that stops Alipay from sending this notification again."""
        return acknowledgements.taken(message, payment_id=payment_id)

    def reject(self, message: Message, *, code: str, detail: str) -> Acknowledgement:
        """The answer that says it was not taken."""
        return acknowledgements.not_taken(message, code=code, detail=detail)

    def _opened(self, request: Request, order: Order) -> Instruction:
        """What the answer of one of CALLED is to be shown as; an answer without it settles nothing."""
        try:
            fields = self._gateway.ask(request)
        except ProviderRefused as refusal:
            if bare_code(refusal.code) in PAID_ALREADY:
                raise ProviderRefused("ORDERPAID") from refusal
            raise
        if fields.get("out_trade_no") != order.out_trade_no:
            raise ProviderUnknown("ANSWER_FOR_ANOTHER_TRADE")
        try:
            if order.channel is Channel.JSAPI:
                trade_no = required_identifier(fields.get("trade_no", ""))
                return Instruction(InstructionKind.PARAMETERS, parameters={"tradeNO": trade_no})
            return Instruction(InstructionKind.QR_CODE, required_identifier(fields.get("qr_code", "")))
        except ValueError:
            raise ProviderUnknown("ANSWER_UNREADABLE") from None

    def _ended_as(self, out_trade_no: str, refusal: ProviderRefused) -> TradeState:
        """How a trade ended that cannot be closed any more; refunded means that it was paid first."""
        state = self.query(out_trade_no).state
        if state is TradeState.WAITING:
            raise refusal
        return TradeState.PAID if state is TradeState.REFUNDED else state
