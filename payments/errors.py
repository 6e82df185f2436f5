"""What can go wrong, as one tree.

ServiceError                    every error that a caller is told of: stable code, HTTP status, a sentence
├── InvalidField        400     a field of the request, named
├── MemberNotFound      404     no such member, or not the caller's to see
├── PaymentNotFound     404     the same for a payment
├── AmountMismatch      400     the amount asked for is not the price
├── ItemNotFound        400     nothing of that id is for sale under that type
├── ProviderNotConfigured 400
├── ProviderUnknownName 404
├── PaymentClosed       409     cannot be opened any more: paid, failed or expired
├── RefundImpossible    409     nothing can be given back now; the code says why
│   ├── PaymentNotPaid, RefundExceedsPaid, RefundTooMany
│   └── RefundTooSoon           with Retry-After
├── RefundNotFound      404
├── RefundDecided       409     nothing is waiting for an approval
├── RefundOwnApproval   403     asked for by the same person
├── InvoiceNotFound     404
├── InvoiceStands       409     an invoice is not in the state that this begins with
├── NotInvoicable       409     more than can be invoiced, or red-lettered
├── InvoiceNumberUsed   409     another invoice has this number
├── CaseNotFound        404     no such exception
├── CaseNotClosed       409     an exception stays open: settled before, or the action did not settle it
├── StillPayable        409     money in hand is refused: it can still be paid at a provider; with Retry-After
├── MoneyIsHere         409     money in hand is refused: another amount has come already
├── ReferenceUsed       409     money in hand is refused: its reference counts for another payment
├── TillNotFound        404
├── TillNotOpen         409     counted already
├── TillOpenAlready     409     a clerk has one open till at most
├── BooksNotClosable    409     the day or the month cannot be closed now; the code says why
│   ├── PeriodNotOver, PeriodClosed, EarlierDayOpen, BooksBeginLater, MonthClosed, StillUndecided, ClosingUnderWay
├── BooksNotReopened    409     not closed, or not the newest
├── OwnClosing          403     closed by the same person
├── TooManyOpenPayments 429     a member has that many that can still be paid; with Retry-After
├── ProviderUnavailable 502     the provider refused or could not be reached; the payment stays
│   └── CloseUnconfirmed        the same for closing
├── ProviderBusy        503     the provider was not called, and nothing has happened; with Retry-After
├── CloseTooSoon        409     with Retry-After
├── IdempotencyKeyInvalid, IdempotencyKeyReused, IdempotencyInProgress
├── WebhookNotFound     404     no such web hook, or switched off
├── WebhookExists       409     this address is told already
├── TooManyWebhooks     409
├── WebhookEnded        409     nothing is sent to a web hook that was switched off
├── DeliveryNotFound    404
├── DeliveryWaits       409     it is to be sent anyway
└── CallbackFailed      400     a notification that cannot be taken
"""

import math
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.errors import ServiceError
from foundation.money import shown_yuan, yuan_from_fen


class MemberNotFound(ServiceError):
    status, code, detail = 404, "member_not_found", _("There is no such member.")


class PaymentNotFound(ServiceError):
    status, code, detail = 404, "payment_not_found", _("There is no such payment.")


class AmountMismatch(ServiceError):
    code, detail = "amount_mismatch", _("The amount is not the price of what is bought.")


class ItemNotFound(ServiceError):
    code, detail = "item_not_found", _("There is nothing for sale with this item_id and type.")


class ProviderNotConfigured(ServiceError):
    code, detail = "provider_not_configured", _("This payment provider is not switched on.")


class PaymentClosed(ServiceError):
    status, code, detail = 409, "payment_closed", _("This payment can no longer be opened.")


class StillPayable(ServiceError):
    """Retry-After says when another try is worth it; `is_until_its_end`: by then the payment itself has ended."""

    sends = ("Retry-After",)
    status, code = 409, "still_payable"
    detail = _("This payment can still be paid at a provider, so nothing was taken.")

    def __init__(self, *, provider: str, seconds: int, is_until_its_end: bool = False) -> None:
        minutes = math.ceil(seconds / 60)
        again = _again_at_its_end(minutes) if is_until_its_end else _again(minutes)
        why = _("This payment can still be paid at %(provider)s, so nothing was taken.")
        super().__init__(f"{why % {'provider': provider}} {again % {'minutes': minutes}}")
        self.headers = {"Retry-After": str(seconds)}


def _again(minutes: int) -> str:
    return ngettext(
        "Let the payer pay there, or try again in %(minutes)d minute.",
        "Let the payer pay there, or try again in %(minutes)d minutes.",
        minutes,
    )


def _again_at_its_end(minutes: int) -> str:
    return ngettext(
        "The code that was shown can be opened for %(minutes)d more minute. Let the payer pay there, or sell it again"
        " after that.",
        "The code that was shown can be opened for %(minutes)d more minutes. Let the payer pay there, or sell it again"
        " after that.",
        minutes,
    )


class MoneyIsHere(ServiceError):
    status, code = 409, "money_is_here"
    detail = _("Money of another amount has come for this payment. Settle its exception first; nothing was taken.")


class ReferenceUsed(ServiceError):
    """`payment_id` is the payment that it was taken for."""

    extras = {"payment_id": int}
    status, code = 409, "reference_used"
    detail = _("This reference was taken for another payment already, so nothing was taken.")

    def __init__(self, payment_id: int) -> None:
        sentence = _(
            "This reference was taken for payment %(payment)d already, so nothing was taken. Check the number; where"
            " one transfer pays for several payments, add /2, /3 to it."
        )
        super().__init__(sentence % {"payment": payment_id}, payment_id=payment_id)


class TooManyOpenPayments(ServiceError):
    """`reason` tells it from other requests that are too many; Retry-After: when the oldest of them ends."""

    extras = {"reason": str}
    sends = ("Retry-After",)
    status, code = 429, "too_many_requests"
    detail = _("Too many requests. Please try again in a moment.")

    def __init__(self, *, count: int, seconds: int) -> None:
        sentence = _("%(count)d payments are open already. Pay or close one, or try again in %(minutes)d minutes.")
        super().__init__(sentence % {"count": count, "minutes": math.ceil(seconds / 60)}, reason="open_payments")
        self.headers = {"Retry-After": str(seconds)}


class RefundImpossible(ServiceError):
    status, code, detail = 409, "refund_impossible", _("This payment cannot be refunded.")


class PaymentNotPaid(RefundImpossible):
    code, detail = "payment_not_paid", _("This payment is not paid; there is nothing to give back.")


class RefundExceedsPaid(RefundImpossible):
    """`available` is what can still be given back, in yuan."""

    extras = {"available": Decimal}
    code, detail = "refund_exceeds_paid", _("This is more than can still be given back.")

    def __init__(self, available: Decimal) -> None:
        super().__init__(available=available)


class RefundTooMany(RefundImpossible):
    code, detail = "refund_too_many", _("A payment can be refunded in at most 50 parts.")


class RefundTooSoon(RefundImpossible):
    sends = ("Retry-After",)
    code, detail = "refund_too_soon", _("The provider wants a pause between two refunds of one payment.")

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.headers = {"Retry-After": str(seconds)}


class RefundNotFound(ServiceError):
    status, code, detail = 404, "refund_not_found", _("There is no such refund.")


class RefundDecided(ServiceError):
    status, code, detail = 409, "refund_decided", _("This refund is not waiting for an approval.")


class RefundOwnApproval(ServiceError):
    status, code = 403, "refund_own_approval"
    detail = _("This refund needs a second person: somebody else than whoever asked for it.")


class InvoiceNotFound(ServiceError):
    status, code, detail = 404, "invoice_not_found", _("There is no such invoice.")


class InvoiceStands(ServiceError):
    status, code = 409, "invoice_stands"
    detail = _("The invoice has changed meanwhile, or was never issued. Open it again to see how it stands.")


class NotInvoicable(ServiceError):
    """`available` is for how much it can be, in yuan."""

    status, code, detail = 409, "not_invoicable", _("This is more than can be invoiced.")

    def __init__(self, available_fen: int) -> None:
        available_fen = max(0, available_fen)
        sentence = _("At most %(amount)s is left: what was paid, less what went back and what is invoiced already.")
        super().__init__(sentence % {"amount": shown_yuan(available_fen)}, available=yuan_from_fen(available_fen))


class InvoiceNumberUsed(ServiceError):
    """`payment_id` is the payment of the other invoice, where it is known."""

    status, code, detail = 409, "invoice_number_used", _("Another invoice has this number. Check the number.")

    def __init__(self, payment_id: int | None) -> None:
        if payment_id is None:
            super().__init__()
            return
        sentence = _("An invoice of payment %(payment)d has this number already. Check the number.")
        super().__init__(sentence % {"payment": payment_id}, payment_id=payment_id)


class CaseNotFound(ServiceError):
    status, code, detail = 404, "exception_not_found", _("There is no such exception.")


class CaseNotClosed(ServiceError):
    status, code, detail = 409, "exception_not_closed", _("The exception stays open.")


class ProviderUnavailable(ServiceError):
    extras = {"payment_id": int}
    status, code = 502, "provider_unavailable"
    detail = _("The payment provider did not open the payment. It stays pending; please try again.")

    def __init__(self, payment_id: int) -> None:
        super().__init__(payment_id=payment_id)


class CloseUnconfirmed(ProviderUnavailable):
    detail = _("The payment provider did not confirm that the payment is closed. It stays pending; please try again.")


class ProviderBusy(ServiceError):
    sends = ("Retry-After",)
    status, code = 503, "provider_busy"
    detail = _("The payment provider cannot be called right now. Nothing has been done; please try again in a moment.")

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.headers = {"Retry-After": str(seconds)}


class CloseTooSoon(ServiceError):
    """`Retry-After` says when the provider takes it."""

    sends = ("Retry-After",)
    status, code = 409, "close_too_soon"
    detail = _("The payment provider closes an order only some minutes after it was opened. It stays pending.")

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.headers = {"Retry-After": str(seconds)}


class IdempotencyKeyInvalid(ServiceError):
    code, detail = "idempotency_key_invalid", _("Idempotency-Key must be 1 to 255 printable characters.")


class IdempotencyKeyReused(ServiceError):
    status, code = 409, "idempotency_key_reused"
    detail = _("This Idempotency-Key was used for another request.")


class IdempotencyInProgress(ServiceError):
    sends = ("Retry-After",)
    status, code = 409, "idempotency_in_progress"
    detail = _("The first request with this Idempotency-Key is still running.")

    def __init__(self) -> None:
        super().__init__()
        self.headers = {"Retry-After": "1"}


# What every address that takes an Idempotency-Key may say of it.
OF_KEYS = (IdempotencyKeyInvalid, IdempotencyKeyReused, IdempotencyInProgress)


class ProviderUnknownName(ServiceError):
    status, code, detail = 404, "provider_not_found", _("There is no such payment provider.")


class CallbackFailed(ServiceError):
    code, detail = "callback_failed", _("The notification was not accepted.")


class TillNotFound(ServiceError):
    status, code, detail = 404, "till_not_found", _("There is no such till.")


class TillNotOpen(ServiceError):
    status, code, detail = 409, "till_not_open", _("This till has been counted already. Open another one.")


class TillOpenAlready(ServiceError):
    status, code = 409, "till_open_already"
    detail = _("You have an open till already. Count it before you open another one.")


class BooksNotClosable(ServiceError):
    status, code = 409, "books_not_closable"


class PeriodNotOver(BooksNotClosable):
    code, detail = "period_not_over", _("It is not over yet. Close it from the day after on.")


class PeriodClosed(BooksNotClosable):
    code = "period_closed"
    detail = _(
        "It is closed already, or lies before a day that is closed. What is still to come counts for the open day."
    )


class EarlierDayOpen(BooksNotClosable):
    """`day` is the first one."""

    code = "earlier_day_open"

    def __init__(self, day: date) -> None:
        detail = _("%(day)s is still open, and money moved on it. Close that day first.")
        super().__init__(detail % {"day": day.isoformat()}, day=day.isoformat())


class BooksBeginLater(BooksNotClosable):
    """`day` is the first that can be closed."""

    code = "books_begin_later"

    def __init__(self, day: date) -> None:
        detail = _("No money moved before %(day)s, so the books begin with that day at the earliest. Close it first.")
        super().__init__(detail % {"day": day.isoformat()}, day=day.isoformat())


class NothingClosed(BooksNotClosable):
    code = "nothing_closed"
    detail = _("No day of this month is closed. Close its days first.")


class StillUndecided(BooksNotClosable):
    """`undecided` are pairs of a kind and a count."""

    code = "still_undecided"
    detail = _("Something of this day is undecided. Decide it, or say why it is closed all the same.")


class ClosingUnderWay(BooksNotClosable):
    code, detail = "closing_under_way", _("Somebody closes the books just now. Look again in a moment.")


class BooksNotReopened(ServiceError):
    status, code = 409, "books_not_reopened"
    detail = _("Only the newest closed day is reopened, and only while its month is open; the same goes for months.")


class OwnClosing(ServiceError):
    status, code = 403, "own_closing"
    detail = _("You have closed it yourself. Somebody else has to reopen it.")


class WebhookNotFound(ServiceError):
    status, code, detail = 404, "webhook_not_found", _("There is no such web hook.")


class WebhookExists(ServiceError):
    status, code = 409, "webhook_exists"
    detail = _("This address is registered already. Switch it off first, or give it a new secret.")


class TooManyWebhooks(ServiceError):
    status, code = 409, "too_many_webhooks"
    detail = _("No more web hooks can be registered. Switch one off first.")


class WebhookEnded(ServiceError):
    status, code = 409, "webhook_ended"
    detail = _("This web hook was switched off. Register its address anew.")


class DeliveryNotFound(ServiceError):
    status, code, detail = 404, "webhook_delivery_not_found", _("There is no such message.")


class DeliveryWaits(ServiceError):
    status, code = 409, "webhook_delivery_waits"
    detail = _("This message is to be sent anyway. Wait for the next attempt.")
