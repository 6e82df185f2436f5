"""The rows that an event of a payment names by number: by what a person knows them by, leading to their pages."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString

from foundation.console.formatting import EMPTY, link_to, yuan
from payments.ledger.admin.channel_words import channel_in_words
from payments.ledger.models import Attempt, Event, Invoice, Payment, Refund
from payments.receipts.bought import receipt_of

_ROWS = {"attempt": "attempts", "refund": "refunds", "invoice": "invoices", "red_letter_of": "invoices"}


def with_rows(events: QuerySet[Event]) -> QuerySet[Event]:
    """Each with the payment and all that it may name, without what is not shown."""
    attempts = Attempt.objects.only("payment_id", "provider", "channel")
    refunds = Refund.objects.only("payment_id", "amount_fen")
    return events.prefetch_related(
        Prefetch("payment", Payment.objects.only("type", "item_id", "description")),
        Prefetch("payment__attempts", attempts),
        Prefetch("payment__refunds", refunds),
        "payment__invoices",
    )


def row_in_words(event: Event, name: str, value: Any) -> SafeString | str | None:
    """The row that the fact `name` of the event means; None for a fact that is no number of a row."""
    if name == "item":
        return thing_in_words(event.payment)
    if name not in _ROWS or not isinstance(value, int):
        return None
    rows = getattr(event.payment, _ROWS[name]).all()
    row = next((each for each in rows if each.pk == value), None)
    return None if row is None else link_to(row, _known_by(row))


def thing_in_words(payment: Payment) -> str:
    """What the payment buys, by its own name; as it was described where that is not known any more."""
    receipt = receipt_of(payment)
    return (payment.description if receipt is None else receipt.title) or EMPTY


def _known_by(row: Attempt | Refund | Invoice) -> str:
    """By whom and how it is paid; how much goes back; the number of the invoice."""
    if isinstance(row, Attempt):
        return " · ".join(filter(None, (row.get_provider_display(), channel_in_words(row.channel))))
    if isinstance(row, Refund):
        return yuan(-row.amount_fen)
    return row.number or yuan(row.amount_fen)
