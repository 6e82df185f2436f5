"""The one shape every provider has: verbs, and plain data in and out. No Django, no model, no setting in here.

What may go wrong when a provider is asked:

ProviderError
├── ProviderRefused     a verified, final "no", with the provider's own code
├── ProviderUnknown     nothing is known: an answer whose signature does not hold, or that settles nothing
│   └── ProviderUnreachable     nor was there anybody: time-out, no connection, a 5xx that nobody has signed
└── ProviderNotCalled   nothing was sent, and so nothing has happened

What may be wrong with a notification:

NotificationRefused     bad signature, malformed, stale, not for this merchant; nothing in it may be believed
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, Protocol

from payments.providers.billing import BillEntry
from payments.providers.refunding import RefundOrder, RefundStatement


class Channel(StrEnum):
    """How a payer pays: Alipay's ways, then WeChat Pay's; the providers share JSAPI and APP."""

    PRECREATE = "precreate"  # Alipay QR code
    PAGE = "page"  # Alipay, desktop browser
    WAP = "wap"  # Alipay, mobile browser
    NATIVE = "native"  # WeChat Pay QR code
    JSAPI = "jsapi"  # inside the provider's own app, by the bridge that it puts into a page
    H5 = "h5"  # WeChat Pay, mobile browser
    APP = "app"  # either provider, from an app


class TradeState(StrEnum):
    """What a provider says of a trade. NOT_FOUND: it has not seen it yet, which is no proof that it never will."""

    PAID = "paid"
    WAITING = "waiting"
    CLOSED = "closed"
    REFUNDED = "refunded"
    NOT_FOUND = "not_found"


# States of a trade that has been paid, whatever became of the money afterwards.
MONEY_CAME = (TradeState.PAID, TradeState.REFUNDED)


class InstructionKind(StrEnum):
    QR_CODE = "qr_code"
    REDIRECT = "redirect"
    PARAMETERS = "parameters"


@dataclass(frozen=True, slots=True)
class Order:
    """A trade to be opened. `expires_at` is aware; addresses are absolute; empty text means "not given".

    `openid` is the payer's inside the app `app_id`, one of the merchant's; not given, it is the configured one.
    """

    out_trade_no: str
    amount_fen: int
    subject: str
    channel: Channel
    expires_at: datetime
    notify_url: str
    return_url: str = ""
    client_ip: str = ""
    openid: str = ""
    app_id: str = ""


@dataclass(frozen=True, slots=True)
class Instruction:
    """What the payer's device does next.

    QR_CODE: show `content` as a QR code. REDIRECT: send the browser to `content`.
    PARAMETERS: hand `parameters` (or, for Alipay's app, `content`) unchanged to the provider's SDK on the device.
    """

    kind: InstructionKind
    content: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trade:
    """A verified statement of a provider about one trade. Amount and currency are None where it states none.

    `refunded_fen` is how much of a REFUNDED one has gone back, None where the state is all that is said of it.
    """

    out_trade_no: str
    state: TradeState
    provider_transaction_id: str = ""
    amount_fen: int | None = None
    currency: str | None = None
    paid_at: datetime | None = None
    refunded_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One HTTP request as it came in. `headers` has lower-case names; `body` is raw."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type alone, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class NoticeKind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified notification. `event_id` is the same over the provider's retries; empty where it sends none.

    For a REFUND, `trade` says what the message says of the trade, and `refund` of the refund. Not `is_authentic` is a
    notice that carries no signature: it is a hint, and nothing that it says may be booked.
    """

    kind: NoticeKind
    trade: Trade
    event_id: str = ""
    refund: RefundStatement | None = None
    is_authentic: bool = True


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The body of an answer to a notification, in the form that the provider reads."""

    body: bytes
    content_type: str


class ProviderError(Exception):
    """`code` is the provider's own, or ours when it sent none; the text holds no secret and no transaction number."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message


class ProviderRefused(ProviderError):
    """The provider answered, and the answer is no."""


class ProviderUnknown(ProviderError):
    """Whether the provider did it is not known; only a later query can tell."""


class ProviderUnreachable(ProviderUnknown):
    """The same, where nobody could be reached. After some of these in a row the provider is left alone for a while."""


class ProviderNotCalled(ProviderError):
    """The call was not made; `retry_after` is in how many whole seconds it may be tried again."""

    def __init__(self, code: str, *, retry_after: int) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class NotificationRefused(Exception):
    """`reason` is a stable word: signature, malformed, stale, merchant, unsupported, not_configured.

    `unknown_serial` has the serial behind it that the message names, where that can be one.
    """

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(f"{reason}: {message}" if message else reason)
        self.reason = reason


class Gateway(Protocol):
    """A provider as an opener of trades. Every call goes out over HTTP, bounded in time, and is never retried here.

    What `payments.providers` hands out may also raise ProviderNotCalled from every verb that calls out.
    """

    @property
    def channels(self) -> frozenset[Channel]:
        """How a payer may pay here."""

    @property
    def app_ids(self) -> tuple[str, ...]:
        """The merchant's apps that an order may name, none twice; the first is the one of those that name none."""

    @property
    def signed_here(self) -> frozenset[Channel]:
        """Those of the channels that open without a call: what the payer's device is told is signed by us."""

    def create(self, order: Order) -> Instruction:
        """Open the trade. The same order may be sent again: it is the same trade.

        Raises ProviderRefused (code `ORDERPAID` when it turns out to be paid already, `APPID_NOT_OURS` for an app that
        is not among `app_ids`) or ProviderUnknown.
        """

    def query(self, out_trade_no: str) -> Trade:
        """What the provider knows of the trade; state NOT_FOUND when nothing.

        Raises ProviderRefused or ProviderUnknown.
        """

    def close(self, out_trade_no: str) -> TradeState:
        """Make the trade unpayable: CLOSED, or PAID when it was paid first, or NOT_FOUND when it was never opened.

        Raises ProviderRefused (for example because it is too early to close) or ProviderUnknown.
        """

    def refund(self, order: RefundOrder) -> RefundStatement:
        """Send money back. The same number may be sent again with the same amount: the money goes back once.

        Raises ProviderRefused for a "no" that sending it again would not change, and ProviderUnknown for everything
        after which the same refund has to be asked for or sent again: no answer, a provider in trouble, and also a
        merchant's balance that does not suffice.
        """

    def query_refund(self, *, out_trade_no: str, number: str) -> RefundStatement:
        """What the provider knows of the refund; state NOT_FOUND when nothing.

        Raises ProviderRefused or ProviderUnknown.
        """

    def query_refunds(self, out_trade_no: str) -> Sequence[RefundStatement]:
        """The refunds of the trade that can be asked for without their numbers; others may have been made as well.

        Raises ProviderRefused or ProviderUnknown.
        """

    def download_bill(self, day: date, into: BinaryIO) -> None:
        """Write the provider's bill of the day (of UTC+8) into the file, checked against its hash where it has one.

        Raises BillEmpty, BillNotReady, BillRefused, ProviderRefused or ProviderUnknown.
        """

    def read_bill(self, file: BinaryIO, *, day: date) -> Iterator[BillEntry]:
        """The entries of a bill, line by line, in memory that does not grow with the file.

        Raises BillRefused as soon as something is wrong with it, at the latest behind the last entry, where the
        bill's own totals are compared: entries may be used only when all of them have come.
        """


class Notifier(Protocol):
    """A provider as a sender of one form of notification. Nothing here goes out to the network."""

    def parse_notification(self, message: Message) -> Notice:
        """Verify first, then read; raises NotificationRefused and nothing else, whatever the bytes are."""

    def acknowledge(self, message: Message, *, payment_id: int) -> Acknowledgement:
        """The answer that stops the provider from sending this notification again."""

    def reject(self, message: Message, *, code: str, detail: str) -> Acknowledgement:
        """The answer, in the same form, that says it was not taken."""
