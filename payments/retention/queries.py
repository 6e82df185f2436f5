"""What may not go yet, however old: something about it is still undecided."""

from django.db.models import Exists, Max, OuterRef, Q

from payments.enums import LIVE_ATTEMPTS, REFUNDS_UNDER_WAY, UNDELIVERED, PaymentStatus, ProviderName, RefundStatus
from payments.ledger.models import Attempt, ExceptionCase, Payment, Refund, Removal


def is_undecided(payment: str) -> Q:
    """Whether of the payment that a row names by this column anything is open, or in no bill yet.

    Open are the payment itself, its delivery, an attempt, a refund and an exception. Money that came or went back at a
    provider is settled when a bill of that provider has it.
    """
    of_payment = {"payment": OuterRef(payment)}
    open_payments = Q(status=PaymentStatus.PENDING) | Q(
        status=PaymentStatus.SUCCESS, fulfilment__in=UNDELIVERED, item_id__isnull=False
    )
    open_attempts = Q(status__in=LIVE_ATTEMPTS) | Q(refunded_elsewhere_fen__isnull=False)
    at_provider = Q(provider__in=ProviderName.values, billed_on=None)
    unbilled = at_provider & Q(paid_at__isnull=False)
    unbilled_refunds = at_provider & Q(status=RefundStatus.SUCCEEDED, is_by_hand=False)
    return (
        Exists(Payment.objects.filter(open_payments, pk=OuterRef(payment)))
        | Exists(Attempt.objects.filter(open_attempts | unbilled, **of_payment))
        | Exists(Refund.objects.filter(Q(status__in=REFUNDS_UNDER_WAY) | unbilled_refunds, **of_payment))
        | Exists(ExceptionCase.objects.filter(closed_at=None, **of_payment))
    )


def newest_removal() -> int:
    """The number of the removal that was written last; 0 before the first."""
    return Removal.objects.aggregate(newest=Max("number"))["newest"] or 0
