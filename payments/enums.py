"""The words that states of payments, attempts and refunds are told in, and the tables of legal moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.moves import Moves


class PaymentType(models.TextChoices):
    MEMBERSHIP = "membership", _("Membership fee")
    COURSE = "course", _("Class fee")
    PRIVATE = "private", _("Private training fee")


class PaymentStatus(models.TextChoices):
    PENDING = "pending", _("Awaiting payment")
    SUCCESS = "success", _("Paid")
    FAILED = "failed", _("Ended unpaid")


# Every move a payment's status may make. `success` is final; `failed` to `success` is a verified late payment.
PAYMENT_MOVES: Moves = {
    PaymentStatus.PENDING: {PaymentStatus.SUCCESS, PaymentStatus.FAILED},
    PaymentStatus.FAILED: {PaymentStatus.SUCCESS},
    PaymentStatus.SUCCESS: set(),
}


class FailureReason(models.TextChoices):
    EXPIRED = "expired", _("Expired")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Rejected")


class Fulfilment(models.TextChoices):
    NONE = "none", _("Nothing to deliver")
    PENDING = "pending", _("To be delivered")
    DONE = "done", _("Delivered")
    FAILED = "failed", _("Not delivered")


# Where what was bought is still to be delivered, or to be tried again.
UNDELIVERED = (Fulfilment.PENDING, Fulfilment.FAILED)


class ProviderName(models.TextChoices):
    ALIPAY = "alipay", _("Alipay")
    WECHAT = "wechat", _("WeChat Pay")


class Tender(models.TextChoices):
    """How money came that no provider tells of: a person has taken it."""

    CASH = "cash", _("Cash")
    POS = "pos", _("Card terminal")
    TRANSFER = "transfer", _("Bank transfer")
    VOUCHER = "voucher", _("Voucher")


# By what a payment is paid: at a provider, or in hand.
PAID_BY = [*ProviderName.choices, *Tender.choices]
PAID_BY_VALUES = [*ProviderName.values, *Tender.values]


class VoucherPlatform(models.TextChoices):
    """Who sold a voucher, and pays out for it."""

    MEITUAN = "meituan", _("Meituan")
    DOUYIN = "douyin", _("Douyin")


class AttemptStatus(models.TextChoices):
    """Where one opening at a provider stands. UNKNOWN: the provider may or may not have it; only it can tell."""

    OPENING = "opening", _("Opening")
    OPEN = "open", _("Open")
    UNKNOWN = "unknown", _("Unknown")
    REFUSED = "refused", _("Refused")
    CLOSED = "closed", _("Closed")
    PAID = "paid", _("Paid")


# Attempts that a payer may still pay, as far as we know.
LIVE_ATTEMPTS = (AttemptStatus.OPENING, AttemptStatus.OPEN, AttemptStatus.UNKNOWN)

# Every move an attempt's status may make. `paid` is final, and money may arrive at any other; what is open may be
# opened anew. `refused` is the answer to the first opening alone: what may be open already is closed, or stays.
ATTEMPT_MOVES: Moves = {
    AttemptStatus.OPENING: {
        AttemptStatus.OPEN,
        AttemptStatus.UNKNOWN,
        AttemptStatus.REFUSED,
        AttemptStatus.CLOSED,
        AttemptStatus.PAID,
    },
    AttemptStatus.OPEN: {AttemptStatus.OPEN, AttemptStatus.UNKNOWN, AttemptStatus.CLOSED, AttemptStatus.PAID},
    AttemptStatus.UNKNOWN: {AttemptStatus.OPEN, AttemptStatus.UNKNOWN, AttemptStatus.CLOSED, AttemptStatus.PAID},
    AttemptStatus.REFUSED: {AttemptStatus.CLOSED, AttemptStatus.PAID},
    AttemptStatus.CLOSED: {AttemptStatus.PAID},
    AttemptStatus.PAID: set(),
}


class EventKind(models.TextChoices):
    CREATED = "created", _("Created")
    OPENED = "opened", _("Opened at the provider")
    OPENING_FAILED = "opening_failed", _("Could not be opened")
    SUCCEEDED = "succeeded", _("Paid")
    FAILED = "failed", _("Ended unpaid")
    OVERPAID = "overpaid", _("Paid twice")
    AMOUNT_DIFFERED = "amount_differed", _("Another amount was paid")
    REFUND_ANNOUNCED = "refund_announced", _("Refund heard of")
    REFUND_REQUESTED = "refund_requested", _("Refund asked for")
    REFUND_APPROVED = "refund_approved", _("Refund approved")
    REFUND_DECLINED = "refund_declined", _("Refund declined")
    REFUND_UNDER_WAY = "refund_under_way", _("Refund under way at the provider")
    REFUND_FAILED = "refund_failed", _("Refund failed")
    REFUNDED = "refunded", _("Refunded")
    FULFILLED = "fulfilled", _("Delivered")
    FULFILMENT_FAILED = "fulfilment_failed", _("Could not be delivered")
    MASKED = "masked", _("Texts about the person masked")
    INVOICED = "invoiced", _("Invoice noted")


class InvoiceState(models.TextChoices):
    """Where an invoice stands; a red letter is a document of its own, and issued."""

    ASKED = "asked", _("Asked for")
    ISSUED = "issued", _("Issued")
    RED_LETTERED = "red_lettered", _("Red-lettered")
    WITHDRAWN = "withdrawn", _("No longer wanted")

    @classmethod
    def unnumbered(cls) -> tuple[str, ...]:
        """Those in which there is no document yet, and no number."""
        return (cls.ASKED.value, cls.WITHDRAWN.value)


INVOICE_MOVES: Moves = {
    InvoiceState.ASKED: {InvoiceState.ISSUED, InvoiceState.WITHDRAWN},
    InvoiceState.ISSUED: {InvoiceState.RED_LETTERED},
    InvoiceState.RED_LETTERED: set(),
    InvoiceState.WITHDRAWN: set(),
}


# The events by which money has come or gone.
MONEY_EVENTS = (EventKind.SUCCEEDED, EventKind.OVERPAID, EventKind.AMOUNT_DIFFERED, EventKind.REFUNDED)


class Verdict(models.TextChoices):
    """What became of a notification."""

    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    DUPLICATE = "duplicate", _("Duplicate")
    IGNORED = "ignored", _("Without effect")
    REFUSED = "refused", _("Refused")
    NOT_FOUND = "not_found", _("No such payment")
    MISMATCHED = "mismatched", _("Amount differs")


class ExceptionKind(models.TextChoices):
    """Why money needs a person."""

    AMOUNT_MISMATCH = "amount_mismatch", _("Paid amount differs")
    OVERPAID = "overpaid", _("Paid twice")
    NOT_DELIVERED = "not_delivered", _("Paid but not delivered")
    OUTCOME_UNKNOWN = "outcome_unknown", _("Outcome unknown for too long")
    EXTERNAL_REFUND = "external_refund", _("Refund that was not asked for here")
    REFUND_FAILED = "refund_failed", _("Refund failed")
    REFUND_STUCK = "refund_stuck", _("Refund does not get through")
    REFUND_DIFFERS = "refund_differs", _("Refunded amount differs")
    NOT_TAKEN_BACK = "not_taken_back", _("Refunded but not taken back")
    UNKNOWN_TRADE = "unknown_trade", _("Money without a payment")
    BILL_DIFFERS = "bill_differs", _("Differs from the provider's bill")


class CaseAction(models.TextChoices):
    """What settles an exception; those of the first group are carried out when it is chosen."""

    REFUND = "refund", _("Send the money back")
    DELIVER = "deliver", _("Deliver it now")
    ACCEPT_AMOUNT = "accept_amount", _("Take it as the price, and deliver")
    ASK_PROVIDER = "ask_provider", _("Ask the provider")

    SETTLED_OUTSIDE = "settled_outside", _("Settled outside this system")
    ACCEPTED = "accepted", _("Looked at and accepted")

    # Nobody chooses this one.
    GONE = "gone", _("Its cause has gone away")


class RefundStatus(models.TextChoices):
    """Where a refund stands. PENDING: to be sent, or sent without a word that it arrived.

    BY_HAND: the provider takes it no longer, and a person transfers it.
    """

    AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
    PENDING = "pending", _("Being sent")
    BY_HAND = "by_hand", _("To be paid out by hand")
    PROCESSING = "processing", _("Under way")
    SUCCEEDED = "succeeded", _("Refunded")
    FAILED = "failed", _("Failed")
    DECLINED = "declined", _("Declined")
    ABNORMAL = "abnormal", _("Cannot reach the payer")
    ANNOUNCED = "announced", _("Heard of, not confirmed")


# Refunds that hold, or have used up, a part of what was paid.
RESERVING_REFUNDS = (
    RefundStatus.AWAITING_APPROVAL,
    RefundStatus.PENDING,
    RefundStatus.BY_HAND,
    RefundStatus.PROCESSING,
    RefundStatus.ABNORMAL,
    RefundStatus.SUCCEEDED,
)
# Refunds that the provider is asked about.
OPEN_REFUNDS = (RefundStatus.PENDING, RefundStatus.PROCESSING, RefundStatus.ABNORMAL, RefundStatus.ANNOUNCED)
# Refunds whose end is open: what was bought is locked for them.
REFUNDS_UNDER_WAY = (RefundStatus.AWAITING_APPROVAL, RefundStatus.BY_HAND, *OPEN_REFUNDS)

_PROVIDER_SAYS = {RefundStatus.PROCESSING, RefundStatus.ABNORMAL, RefundStatus.SUCCEEDED, RefundStatus.FAILED}
# Every move a refund's status may make. `succeeded` is final; money that the provider says has gone back has gone,
# whatever was taken for true before. One that was only heard of is booked when it is confirmed, or dropped.
REFUND_MOVES: Moves = {
    RefundStatus.AWAITING_APPROVAL: {
        RefundStatus.PENDING,
        RefundStatus.BY_HAND,
        RefundStatus.DECLINED,
        *_PROVIDER_SAYS,
    },
    RefundStatus.BY_HAND: {RefundStatus.SUCCEEDED, RefundStatus.DECLINED},
    RefundStatus.PENDING: _PROVIDER_SAYS,
    RefundStatus.PROCESSING: _PROVIDER_SAYS,
    RefundStatus.ABNORMAL: _PROVIDER_SAYS,
    RefundStatus.ANNOUNCED: {RefundStatus.SUCCEEDED, RefundStatus.FAILED},
    RefundStatus.FAILED: {RefundStatus.SUCCEEDED},
    RefundStatus.DECLINED: {RefundStatus.SUCCEEDED},
    RefundStatus.SUCCEEDED: set(),
}


class DifferenceKind(models.TextChoices):
    """How a provider's bill and the ledger differ about one entry."""

    MISSING_HERE = "missing_here", _("Missing here")
    MISSING_THERE = "missing_there", _("Missing in the bill")
    AMOUNT = "amount", _("Amount differs")
    STATE = "state", _("State differs")
    TRADE_NUMBER = "trade_number", _("The provider's number of the trade differs")
    FEE = "fee", _("Fee differs")
    REFUND_MISSING_HERE = "refund_missing_here", _("Refund missing here")
    REFUND_MISSING_THERE = "refund_missing_there", _("Refund missing in the bill")
    DUPLICATE = "duplicate", _("Twice in the bill")
    NOT_OURS = "not_ours", _("Of another system of the merchant")


class Repair(models.TextChoices):
    """What repairs a difference."""

    SETTLE = "settle", _("Ask the provider and book its answer")
    BOOK_REFUND = "book_refund", _("Book the refund that was made elsewhere")
    RAISE = "raise", _("Open an exception")
    NONE = "none", _("Nothing to do")


class Period(models.TextChoices):
    """What the books are closed for."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")


class ClosingState(models.TextChoices):
    CLOSED = "closed", pgettext_lazy("of the books", "Closed")
    REOPENED = "reopened", _("Reopened")


class AskedState(models.TextChoices):
    """How far the reconciliation is that somebody has asked for."""

    WAITING = "waiting", _("Bill is being read")
    PREVIEWED = "previewed", _("Looked through, nothing written yet")
    ACCEPTED = "accepted", _("Is being written")
    DONE = "done", _("Written")
    FAILED = "failed", _("Not reconciled")
    DROPPED = "dropped", _("Dropped")


class ChainKind(models.TextChoices):
    """What a chain of events is about. A payment's tells of its attempts and refunds, a report's of its differences, a
    closing's of its entries; the removals are a chain themselves.
    """

    PAYMENT = "payment", _("Payment")
    CASE = "case", _("Exception")
    REPORT = "report", _("Reconciliation")
    CLOSING = "closing", _("Closing")
    REMOVAL = "removal", _("Removals by retention")


class RemovalKind(models.TextChoices):
    """What retention takes out of a row that stays."""

    NOTIFICATION = "notification", _("Raw message")
    BILL = "bill", _("Bill file")


class AuditVerdict(models.TextChoices):
    """How an audit ended."""

    HOLDS = "holds", _("Everything holds")
    BROKEN = "broken", _("Something is not as it was written")


class WebhookType(models.TextChoices):
    """What web hooks tell of; the words are part of the interface."""

    PAYMENT_SUCCEEDED = "payment.succeeded", _("Payment made")
    PAYMENT_FAILED = "payment.failed", _("Payment ended unpaid")
    REFUND_SUCCEEDED = "refund.succeeded", _("Refund arrived")
    REFUND_FAILED = "refund.failed", _("Refund failed")
    EXCEPTION_OPENED = "exception.opened", _("Exception opened")
    MEMBERSHIP_CHANGED = "membership.changed", _("Membership changed")
    BOOKING_CHANGED = "booking.changed", _("Booking changed")


class DeliveryState(models.TextChoices):
    """How far a web hook's message is."""

    WAITING = "waiting", pgettext_lazy("of a web hook", "To be sent")
    DELIVERED = "delivered", pgettext_lazy("of a web hook", "Arrived")
    GIVEN_UP = "given_up", pgettext_lazy("of a web hook", "Given up")


class DeliveryFailure(models.TextChoices):
    """Why a message did not arrive at the last attempt."""

    STATUS = "status", _("The answer was no success")
    REDIRECT = "redirect", _("The answer leads elsewhere; that is never followed")
    TIMEOUT = "timeout", _("No answer in time")
    UNREACHABLE = "unreachable", _("Nobody could be reached there")
    ADDRESS_REFUSED = "address_refused", _("The name leads to an address that is not public")
    SWITCHED_OFF = "switched_off", _("The web hook was switched off")
