"""WeChat Pay API v3 as a gateway and as a notifier, on the SDK wechatpayv3."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from payments.providers.app_ids import app_of, with_own_first
from payments.providers.base import (
    Acknowledgement,
    Channel,
    Instruction,
    Message,
    Notice,
    NotificationRefused,
    Order,
    ProviderError,
    ProviderRefused,
    ProviderUnknown,
    Trade,
    TradeState,
)
from payments.providers.billing import BillEntry
from payments.providers.keys import KeyUnreadable, load_private_key
from payments.providers.refunding import RefundOrder, RefundStatement
from payments.providers.wechat_bills import read_wechat_bill
from payments.providers.wechat_orders import CHANNELS, require_payable
from payments.providers.wechat_v3.account import Account, NotOurs
from payments.providers.wechat_v3.answers import CLOSED, NOT_FOUND, PAID, read_answer
from payments.providers.wechat_v3.bills import download_bill
from payments.providers.wechat_v3.client import build_client
from payments.providers.wechat_v3.configuration import WeChatV3Configuration
from payments.providers.wechat_v3.documents import Document, Malformed
from payments.providers.wechat_v3.instructions import Signer, read_instruction
from payments.providers.wechat_v3.notices import read_notice
from payments.providers.wechat_v3.orders import order_fields
from payments.providers.wechat_v3.refunds import find_refund, make_refund
from payments.providers.wechat_v3.signatures import PlatformKeys, Untrusted, plain_serial
from payments.providers.wechat_v3.trades import read_trade
from payments.providers.wechat_v3.transport import Transport

V3_KEY_BYTES = 32


class WeChatV3:
    """One merchant's access to API v3. Built once and shared by threads; building it makes no call.

    Raises KeyUnreadable when a key cannot be read, the keys and their ids do not pair, or the v3 key is not 32 bytes.
    """

    channels: frozenset[Channel] = CHANNELS
    signed_here: frozenset[Channel] = frozenset()

    def __init__(self, configuration: WeChatV3Configuration) -> None:
        v3_key = configuration.v3_key.encode()
        if len(v3_key) != V3_KEY_BYTES:
            raise KeyUnreadable(f"WeChat Pay's API v3 key has {V3_KEY_BYTES} bytes")
        self.app_ids = with_own_first(configuration.app_id, configuration.further_app_ids)
        self._account = Account(self.app_ids, configuration.merchant_id)
        self._cipher = AESGCM(v3_key)
        self._private_key = load_private_key(configuration.private_key)
        self._platform_keys = PlatformKeys.read(configuration.public_key, configuration.public_key_id)
        self._transport = Transport(
            gateway_url=configuration.gateway_url.rstrip("/"),
            merchant_id=configuration.merchant_id,
            certificate_serial=plain_serial(configuration.certificate_serial),
            private_key=self._private_key,
            platform_keys=self._platform_keys,
        )
        self._client = build_client(
            configuration,
            private_key=self._private_key,
            platform_keys=self._platform_keys,
            transport=self._transport,
        )

    def create(self, order: Order) -> Instruction:
        """Open the trade; see Gateway. What a 4xx says is not signed, but it comes over TLS from the gateway."""
        require_payable(order)
        app_id = app_of(order, self.app_ids)
        document = _ask(self._client.pay, appid=app_id, **order_fields(order))
        signer = Signer(app_id, self._account.merchant_id, self._private_key)
        try:
            return read_instruction(document, order=order, signer=signer)
        except Malformed as error:
            raise ProviderUnknown("malformed", str(error)) from error

    def query(self, out_trade_no: str) -> Trade:
        """What WeChat Pay knows of the trade; see Gateway."""
        try:
            document = _ask(self._client.query, out_trade_no=out_trade_no)
        except ProviderRefused as refusal:
            if refusal.code in NOT_FOUND:
                return Trade(out_trade_no, TradeState.NOT_FOUND)
            raise
        try:
            trade = read_trade(document, account=self._account)
        except Malformed as error:
            raise ProviderUnknown("malformed", str(error)) from error
        except NotOurs as error:
            raise ProviderUnknown("merchant") from error
        if trade.out_trade_no != out_trade_no:
            raise ProviderUnknown("another_trade")
        return trade

    def close(self, out_trade_no: str) -> TradeState:
        """Make the trade unpayable; see Gateway. Closing twice is no error."""
        try:
            _ask(self._client.close, expected=204, out_trade_no=out_trade_no)
        except ProviderRefused as refusal:
            if refusal.code == PAID:
                return TradeState.PAID
            if refusal.code in NOT_FOUND:
                return TradeState.NOT_FOUND
            if refusal.code not in CLOSED:
                raise
        return TradeState.CLOSED

    def refund(self, order: RefundOrder) -> RefundStatement:
        """Send money back; see Gateway."""
        return make_refund(partial(_ask, self._client.refund), order, account=self._account)

    def query_refund(self, *, out_trade_no: str, number: str) -> RefundStatement:
        """What WeChat Pay knows of the refund; see Gateway. It may not know a refund in its first minute."""
        ask = partial(_ask, self._client.query_refund)
        return find_refund(ask, out_trade_no=out_trade_no, number=number, account=self._account)

    def query_refunds(self, out_trade_no: str) -> Sequence[RefundStatement]:
        """None: API v3 tells of a refund by its own number only. A notice or the bill brings that."""
        return ()

    def download_bill(self, day: date, into: BinaryIO) -> None:
        """Fetch the day's bill; see Gateway. What is in the file after an error is no bill."""
        download_bill(partial(_ask, self._client.trade_bill), day, into=into, transport=self._transport)

    def read_bill(self, file: BinaryIO, *, day: date) -> Iterator[BillEntry]:
        """The entries of a bill; see Gateway."""
        account = self._account
        return read_wechat_bill(file, day=day, app_ids=account.app_ids, merchant_id=account.merchant_id)

    def parse_notification(self, message: Message) -> Notice:
        """Verify the raw body's signature and age, decrypt, read; see Notifier."""
        try:
            self._platform_keys.check(message.headers, message.body)
            return read_notice(message.body, account=self._account, cipher=self._cipher)
        except Untrusted as error:
            raise NotificationRefused(f"{error.reason} {error.serial}".strip()) from error
        except NotOurs as error:
            raise NotificationRefused("merchant") from error
        except Malformed as error:
            raise NotificationRefused("malformed", str(error)) from error

    def acknowledge(self, message: Message, *, payment_id: int) -> Acknowledgement:
        """JSON with the payment's id, which WeChat Pay takes beside its HTTP status 200."""
        return _json({"status": "success", "payment_id": payment_id})

    def reject(self, message: Message, *, code: str, detail: str) -> Acknowledgement:
        """The error as JSON; `message` is where WeChat Pay looks for the sentence."""
        return _json({"code": code, "detail": detail, "message": detail})


def _ask(verb: Callable[..., Any], *, expected: int = 200, **fields: Any) -> Document:
    """The document that one of the SDK's verbs brings; whatever else the SDK raises is ProviderUnknown."""
    try:
        answer = verb(**fields)
    except ProviderError:
        raise
    except Exception as error:
        raise ProviderUnknown("sdk", type(error).__name__) from None
    return read_answer(answer, expected=expected)


def _json(document: dict[str, object]) -> Acknowledgement:
    return Acknowledgement(json.dumps(document, ensure_ascii=False).encode(), "application/json")
