"""Alipay as a gateway and as a sender of notifications."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import BinaryIO

import requests

from payments.providers.alipay import acknowledgements
from payments.providers.alipay.answer_codes import NOT_FOUND, NOT_WAITING, PAID_ALREADY, bare_code, require_done
from payments.providers.alipay.answers import decoded, verified_fields
from payments.providers.alipay.bill_rows import read_alipay_bill
from payments.providers.alipay.bills import download_bill
from payments.providers.alipay.configuration import AlipayConfiguration
from payments.providers.alipay.notices import read_notice
from payments.providers.alipay.orders import WAYS, Request, close_request, opening_request, query_request
from payments.providers.alipay.refunds import find_refund, find_refunds, make_refund
from payments.providers.alipay.signing import signed_parameters
from payments.providers.alipay.trades import read_trade
from payments.providers.alipay.transport import address_with, new_session, post, query_text
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
from payments.providers.keys import load_private_key, load_public_key
from payments.providers.refunding import RefundOrder, RefundStatement


class Alipay:
    """One merchant's application; implements Gateway and Notifier. Holds no state: threads may share it.

    Raises KeyUnreadable when it is built from a text that is no key.
    """

    channels = frozenset(WAYS)
    signed_here = channels - {Channel.PRECREATE}

    def __init__(self, configuration: AlipayConfiguration, *, session: requests.Session | None = None) -> None:
        self._configuration = configuration
        self._private_key = load_private_key(configuration.app_private_key)
        self._public_key = load_public_key(configuration.public_key)
        self._session = session or new_session()

    def create(self, order: Order) -> Instruction:
        """Open the trade. Only a QR code takes a call to Alipay; the other ways are a signed address or order string.

        Alipay knows of none of them before the payer has scanned or logged in. Raises as the protocol says.
        """
        if order.channel not in self.channels:
            raise ProviderRefused("CHANNEL_NOT_OFFERED")
        request = opening_request(order)
        if order.channel is Channel.PRECREATE:
            return self._precreate(request, order.out_trade_no)
        parameters = self._signed(request)
        if order.channel is Channel.APP:
            text = query_text(parameters)
            return Instruction(InstructionKind.PARAMETERS, text, {"order_string": text})
        return Instruction(InstructionKind.REDIRECT, address_with(self._configuration.gateway_url, parameters))

    def query(self, out_trade_no: str) -> Trade:
        """What Alipay knows of the trade. NOT_FOUND is also what an address that nobody has opened yet gets."""
        try:
            fields = self._ask(query_request(out_trade_no))
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
            fields = self._ask(close_request(out_trade_no))
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
        return make_refund(self._ask, order)

    def query_refund(self, *, out_trade_no: str, number: str) -> RefundStatement:
        """What Alipay knows of the refund."""
        return find_refund(self._ask, out_trade_no=out_trade_no, number=number)

    def query_refunds(self, out_trade_no: str) -> Sequence[RefundStatement]:
        """The whole refund that was made without a number; see Gateway."""
        return find_refunds(self._ask, out_trade_no=out_trade_no)

    def download_bill(self, day: date, into: BinaryIO) -> None:
        """Fetch the day's bill, a zip; see Gateway. What is in the file after an error is no bill."""
        gateway_url = self._configuration.gateway_url
        download_bill(self._ask, day, into=into, session=self._session, gateway_url=gateway_url)

    def read_bill(self, file: BinaryIO, *, day: date) -> Iterator[BillEntry]:
        """The entries of a bill, the zip or the table out of it; see Gateway."""
        return read_alipay_bill(file, day=day, seller_id=self._configuration.seller_id)

    def parse_notification(self, message: Message) -> Notice:
        """Verify first, then read; raises NotificationRefused and nothing else."""
        return read_notice(message, configuration=self._configuration, key=self._public_key)

    def acknowledge(self, message: Message, *, payment_id: int) -> Acknowledgement:
        """The answer that stops Alipay from sending this notification again."""
        return acknowledgements.taken(message, payment_id=payment_id)

    def reject(self, message: Message, *, code: str, detail: str) -> Acknowledgement:
        """The answer that says it was not taken."""
        return acknowledgements.not_taken(message, code=code, detail=detail)

    def _precreate(self, request: Request, out_trade_no: str) -> Instruction:
        try:
            fields = self._ask(request)
        except ProviderRefused as refusal:
            if bare_code(refusal.code) in PAID_ALREADY:
                raise ProviderRefused("ORDERPAID") from refusal
            raise
        if fields.get("out_trade_no") != out_trade_no:
            raise ProviderUnknown("ANSWER_FOR_ANOTHER_TRADE")
        if not fields.get("qr_code"):
            raise ProviderUnknown("ANSWER_UNREADABLE")
        return Instruction(InstructionKind.QR_CODE, fields["qr_code"])

    def _ended_as(self, out_trade_no: str, refusal: ProviderRefused) -> TradeState:
        """How a trade ended that cannot be closed any more; refunded means that it was paid first."""
        state = self.query(out_trade_no).state
        if state is TradeState.WAITING:
            raise refusal
        return TradeState.PAID if state is TradeState.REFUNDED else state

    def _ask(self, request: Request) -> dict[str, str]:
        """The fields of a verified success; raises ProviderRefused or ProviderUnknown for anything else."""
        parameters = self._signed(request)
        text, codec = decoded(post(self._session, self._configuration.gateway_url, parameters))
        fields = verified_fields(text, method=parameters["method"], key=self._public_key, codec=codec)
        require_done(fields)
        return fields

    def _signed(self, request: Request) -> dict[str, str]:
        return signed_parameters(request, app_id=self._configuration.app_id, key=self._private_key)
