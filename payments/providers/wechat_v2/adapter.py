"""WeChat Pay API v2 as a gateway and as a notifier, on the SDK wechatpy."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import BinaryIO
from urllib.parse import urlsplit

from wechatpy.pay.api import WeChatOrder, WeChatRefund

from payments.providers.app_ids import app_of, with_own_first
from payments.providers.base import (
    Acknowledgement,
    Channel,
    Instruction,
    Message,
    Notice,
    NotificationRefused,
    Order,
    ProviderRefused,
    ProviderUnknown,
    Trade,
    TradeState,
)
from payments.providers.billing import BillEntry
from payments.providers.refunding import RefundOrder, RefundStatement
from payments.providers.wechat_bills import read_wechat_bill
from payments.providers.wechat_orders import CHANNELS, require_payable
from payments.providers.wechat_v2.account import Account, NotOurs
from payments.providers.wechat_v2.bills import download_bill
from payments.providers.wechat_v2.client import Client
from payments.providers.wechat_v2.client_certificate import certified_session
from payments.providers.wechat_v2.configuration import WeChatV2Configuration
from payments.providers.wechat_v2.documents import Malformed, write_document
from payments.providers.wechat_v2.instructions import read_instruction
from payments.providers.wechat_v2.notices import read_notice
from payments.providers.wechat_v2.orders import order_fields
from payments.providers.wechat_v2.refunds import find_refund, find_refunds, make_refund
from payments.providers.wechat_v2.signatures import FieldSignature
from payments.providers.wechat_v2.trades import read_queried_trade

CONTENT_TYPE = "text/xml; charset=utf-8"
NOT_FOUND = "ORDERNOTEXIST"
# What closing is refused with when it has happened before, or came too late.
_CLOSE_STATES = {
    "ORDERPAID": TradeState.PAID,
    "ORDERCLOSED": TradeState.CLOSED,
    NOT_FOUND: TradeState.NOT_FOUND,
}


class WeChatV2:
    """One merchant's access to API v2. Built once and shared by threads; raises KeyUnreadable for no usable key."""

    channels: frozenset[Channel] = CHANNELS
    signed_here: frozenset[Channel] = frozenset()

    def __init__(self, configuration: WeChatV2Configuration) -> None:
        signature = FieldSignature(configuration.v2_key, configuration.sign_type)
        self.app_ids = with_own_first(configuration.app_id, configuration.further_app_ids)
        self._account = Account(self.app_ids, configuration.merchant_id, signature)
        self._client = client = Client(configuration.gateway_url.rstrip("/"), self._account, configuration.app_id)
        self._orders_of = {app_id: WeChatOrder(replace(client, appid=app_id)) for app_id in self.app_ids}
        self._orders = self._orders_of[configuration.app_id]
        self._refund_queries = WeChatRefund(client)
        self._refunds = _refund_sender(configuration, client)

    def create(self, order: Order) -> Instruction:
        """Open the trade; see Gateway."""
        require_payable(order)
        app_id = app_of(order, self.app_ids)
        try:
            fields = self._orders_of[app_id].create(**order_fields(order))
            return read_instruction(fields, order=order, account=self._account, app_id=app_id)
        except Malformed as error:
            raise ProviderUnknown("malformed", str(error)) from error

    def query(self, out_trade_no: str) -> Trade:
        """What WeChat Pay knows of the trade; see Gateway."""
        try:
            trade = read_queried_trade(self._orders.query(out_trade_no=out_trade_no))
        except ProviderRefused as refusal:
            if refusal.code == NOT_FOUND:
                return Trade(out_trade_no, TradeState.NOT_FOUND)
            raise
        except Malformed as error:
            raise ProviderUnknown("malformed", str(error)) from error
        if trade.out_trade_no != out_trade_no:
            raise ProviderUnknown("another_trade")
        return trade

    def close(self, out_trade_no: str) -> TradeState:
        """Make the trade unpayable; see Gateway. WeChat Pay refuses in the first five minutes of an order."""
        try:
            self._orders.close(out_trade_no=out_trade_no)
        except ProviderRefused as refusal:
            if refusal.code not in _CLOSE_STATES:
                raise
            return _CLOSE_STATES[refusal.code]
        return TradeState.CLOSED

    def refund(self, order: RefundOrder) -> RefundStatement:
        """Send money back; see Gateway. Refused before anything is sent where the client certificate is missing."""
        if self._refunds is None:
            raise ProviderRefused("CLIENT_CERTIFICATE_MISSING")
        return make_refund(self._refunds, order)

    def query_refund(self, *, out_trade_no: str, number: str) -> RefundStatement:
        """What WeChat Pay knows of the refund; see Gateway. This takes no certificate."""
        return find_refund(self._refund_queries, out_trade_no=out_trade_no, number=number)

    def query_refunds(self, out_trade_no: str) -> Sequence[RefundStatement]:
        """Every refund of the trade; see Gateway."""
        return find_refunds(self._client, out_trade_no=out_trade_no)

    def download_bill(self, day: date, into: BinaryIO) -> None:
        """Fetch the day's bill; see Gateway. What is in the file after an error is no bill."""
        download_bill(self._client, day, into=into)

    def read_bill(self, file: BinaryIO, *, day: date) -> Iterator[BillEntry]:
        """The entries of a bill; see Gateway."""
        account = self._account
        return read_wechat_bill(file, day=day, app_ids=account.app_ids, merchant_id=account.merchant_id)

    def parse_notification(self, message: Message) -> Notice:
        """Verify by the merchant's digest, then read; see Notifier. A REFUND is a hint only (see `read_notice`)."""
        try:
            return read_notice(message.body, account=self._account)
        except NotOurs as error:
            raise NotificationRefused("merchant") from error
        except Malformed as error:
            raise NotificationRefused("malformed", str(error)) from error

    def acknowledge(self, message: Message, *, payment_id: int) -> Acknowledgement:
        """SUCCESS and OK; the XML has no place for our payment's id."""
        return _answer("SUCCESS", "OK")

    def reject(self, message: Message, *, code: str, detail: str) -> Acknowledgement:
        """FAIL with the code, which unlike the detail is the same in every language."""
        return _answer("FAIL", code)


def _refund_sender(configuration: WeChatV2Configuration, client: Client) -> WeChatRefund | None:
    """What sends refunds: over https with the client certificate, or not at all; raises KeyUnreadable."""
    if configuration.client_certificate:
        session = certified_session(configuration.client_certificate, configuration.private_key)
        return WeChatRefund(replace(client, session=session))
    return None if urlsplit(client.gateway_url).scheme == "https" else WeChatRefund(client)


def _answer(return_code: str, return_msg: str) -> Acknowledgement:
    return Acknowledgement(write_document({"return_code": return_code, "return_msg": return_msg}), CONTENT_TYPE)
