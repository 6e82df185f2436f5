"""WeChat Pay API v2 as a gateway and as a notifier, on the SDK wechatpy."""

from wechatpy.pay.api import WeChatOrder

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
from payments.providers.wechat_orders import CHANNELS, require_payable
from payments.providers.wechat_v2.account import Account, NotOurs
from payments.providers.wechat_v2.client import Client
from payments.providers.wechat_v2.configuration import WeChatV2Configuration
from payments.providers.wechat_v2.documents import Malformed, write_document
from payments.providers.wechat_v2.instructions import read_instruction
from payments.providers.wechat_v2.notices import read_notice
from payments.providers.wechat_v2.orders import order_fields
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

    def __init__(self, configuration: WeChatV2Configuration) -> None:
        signature = FieldSignature(configuration.v2_key, configuration.sign_type)
        self._account = Account(configuration.app_id, configuration.merchant_id, signature)
        self._orders = WeChatOrder(Client(configuration.gateway_url.rstrip("/"), self._account))

    def create(self, order: Order) -> Instruction:
        """Open the trade; see Gateway."""
        require_payable(order)
        try:
            fields = self._orders.create(**order_fields(order))
            return read_instruction(fields, order=order, account=self._account)
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


def _answer(return_code: str, return_msg: str) -> Acknowledgement:
    return Acknowledgement(write_document({"return_code": return_code, "return_msg": return_msg}), CONTENT_TYPE)
