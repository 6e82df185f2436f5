"""Finding payments by what a member or a provider's bill says. Numbers are encrypted: only a whole one is found."""

from django.db.models import Q, QuerySet

from foundation.characters import plain_blanks
from payments.enums import PAID_BY_VALUES
from payments.ledger.models import Attempt, Payment

LONGEST_ID = 19


def find_payments(payments: QuerySet[Payment], term: str) -> QuerySet[Payment]:
    """Those with this id, transaction number, merchant order number or provider's number; else by member's name.

    Numbers are looked up first and apart: each takes its own index, which one condition joined by OR would not.
    """
    term = plain_blanks(term).strip()
    if not term:
        return payments
    ids = _ids_of_number(term)
    return payments.filter(pk__in=ids) if ids else payments.filter(member__name__icontains=term)


def _ids_of_number(term: str) -> set[int]:
    own = Q(transaction_id_index=Payment.index_of(term))
    if len(term) <= LONGEST_ID and term.isascii() and term.isdecimal():
        own |= Q(pk=int(term))
    theirs = Q(out_trade_no_index=Attempt.index_of(term)) | Q(
        provider_transaction_id_index=Attempt.provider_index_of(term)
    )
    attempts = Attempt.objects.filter(theirs, provider__in=PAID_BY_VALUES).order_by()
    return {
        *Payment.objects.filter(own).order_by().values_list("pk", flat=True),
        *attempts.values_list("payment_id", flat=True),
    }
