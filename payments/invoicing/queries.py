"""How much of a payment is invoiced, how much can be, and for how much a red letter is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from payments.enums import PAID_BY_VALUES, InvoiceState
from payments.ledger.models import Attempt, Invoice, Payment
from payments.ledger.queries import paid_fen

# What takes of what can be invoiced; and of that what there is a document of.
COUNTED = (InvoiceState.ASKED, InvoiceState.ISSUED, InvoiceState.RED_LETTERED)
_DOCUMENTS = (InvoiceState.ISSUED, InvoiceState.RED_LETTERED)


@dataclass(frozen=True, slots=True)
class Invoiced:
    """Of one payment, in fen: what was paid as its price, has gone back, is asked for, was issued, was red-lettered."""

    paid_fen: int
    refunded_fen: int
    asked_fen: int
    issued_fen: int
    red_fen: int

    @property
    def kept_fen(self) -> int:
        return self.paid_fen - self.refunded_fen

    @property
    def left_fen(self) -> int:
        """Paid, less refunded and invoiced, and what was red-lettered again; less than nothing after some refunds."""
        return self.kept_fen - self.asked_fen - self.issued_fen + self.red_fen

    @property
    def invoicable_fen(self) -> int:
        """What can still be invoiced."""
        return max(0, self.left_fen)

    @property
    def red_letter_due_fen(self) -> int:
        """What documents stand for beyond the money that is kept."""
        return max(0, self.issued_fen - self.red_fen - self.kept_fen)


def invoiced(payment: Payment) -> Invoiced:
    """As it stands; read it under the payment's lock before anything is decided by it."""
    sums = {"asked": 0, "issued": 0, "red": 0}
    rows: Iterable[tuple[int | None, str, int]] = payment.invoices.order_by().values_list(
        "reverses_id", "state", "amount_fen"
    )
    for reverses, state, fen in rows:
        if reverses is not None:
            sums["red"] += fen
        elif state in _DOCUMENTS:
            sums["issued"] += fen
        elif state == InvoiceState.ASKED:
            sums["asked"] += fen
    return Invoiced(paid_fen([payment.pk]), payment.refunded_fen, sums["asked"], sums["issued"], sums["red"])


def shown_invoiced(payment: Payment) -> Invoiced:
    """The same for a page, which asks for it more than once: as it stood when the row was read, not to decide by."""
    found: Invoiced | None = payment.__dict__.get("shown_invoiced")
    if found is None:
        found = payment.__dict__["shown_invoiced"] = invoiced(payment)
    return found


def left_of(invoice: Invoice) -> int:
    """What of an issued invoice no red letter makes up for yet, in fen."""
    red = invoice.red_letters.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    return invoice.amount_fen - red if invoice.state in _DOCUMENTS and invoice.reverses_id is None else 0


def with_red_letter_due(invoices: QuerySet[Invoice]) -> QuerySet[Any]:
    """Each with `due_fen`, the red letter that is due of its payment."""
    own = Invoice.objects.filter(payment=OuterRef("payment")).order_by()
    issued = own.filter(reverses=None, state__in=_DOCUMENTS)
    paid = Attempt.objects.filter(payment=OuterRef("payment"), status="paid", is_overpayment=False).order_by("id")
    due = (
        _sum(issued)
        - _sum(own.exclude(reverses=None))
        - Coalesce(Subquery(paid.values("paid_fen")[:1]), 0, output_field=BigIntegerField())
        + F("payment__refunded_fen")
    )
    return invoices.annotate(due_fen=Greatest(due, 0, output_field=BigIntegerField()))


def _sum(rows: QuerySet[Any]) -> Coalesce:
    summed = rows.values("payment").annotate(fen=Sum("amount_fen")).values("fen")
    return Coalesce(Subquery(summed), 0, output_field=BigIntegerField())


def lock_payments(payment_ids: Iterable[int]) -> None:
    """Until the transaction ends, the lower id first: two that need the same wait for each other in one order alone."""
    list(Payment.objects.filter(pk__in=payment_ids).order_by("pk").select_for_update().values_list("pk"))


def payments_of_numbers(numbers: Iterable[str]) -> Mapping[str, int]:
    """The payments' ids by these numbers: ours, the merchant order number, or the provider's own."""
    found: dict[str, int] = {}
    own, orders, theirs = {}, {}, {}
    for number in numbers:
        own[Payment.index_of(number)] = orders[Attempt.index_of(number)] = number
        theirs[Attempt.provider_index_of(number)] = number
    for index, pk in (
        Payment.objects.filter(transaction_id_index__in=own).order_by().values_list("transaction_id_index", "pk")
    ):
        found[own[index]] = pk
    at_providers = Attempt.objects.filter(
        Q(out_trade_no_index__in=orders) | Q(provider_transaction_id_index__in=theirs), provider__in=PAID_BY_VALUES
    ).order_by()
    for order, theirs_index, pk in at_providers.values_list(
        "out_trade_no_index", "provider_transaction_id_index", "payment_id"
    ):
        named = orders.get(order) or theirs.get(theirs_index or "")
        if named is not None:
            found.setdefault(named, pk)
    return found
