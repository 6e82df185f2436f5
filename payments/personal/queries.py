"""What payments keeps about a member, which of it is open, and when there was business last."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import Sentence
from foundation.personal import MASKED, KeptAbout
from payments.enums import LIVE_ATTEMPTS, REFUNDS_UNDER_WAY, UNDELIVERED, PaymentStatus
from payments.ledger.models import Attempt, Event, ExceptionCase, Invoice, Notification, Payment, Refund
from payments.ledger.queries import going_back

# Texts that events vouch for: they change with an event, and by `mask_payments` alone.
REFUND_TEXTS = {"reason": MASKED, "decline_reason": MASKED, "reference": MASKED}
CASE_TEXTS = {"closing_reason": MASKED}


def _of(model: type[Model], path: str) -> Callable[[int], QuerySet[Model]]:
    return lambda member_id: model._default_manager.filter(**{path: member_id})


PAYMENTS = KeptAbout("payments", _of(Payment, "member"), {"description": MASKED})
ATTEMPTS = KeptAbout(
    "attempts",
    _of(Attempt, "payment__member"),
    {"instruction": "", "return_url": ""},
    also=("instruction", "return_url"),
)
REFUNDS = KeptAbout("refunds", _of(Refund, "payment__member"))
NOTIFICATIONS = KeptAbout("notifications", _of(Notification, "payment__member"), {"headers": "{}", "body": MASKED})
CASES = KeptAbout("exceptions", _of(ExceptionCase, "payment__member"))
INVOICES = KeptAbout("invoices", _of(Invoice, "payment__member"))
EVENTS = KeptAbout("payment_events", _of(Event, "payment__member"))
KEPT = (PAYMENTS, ATTEMPTS, REFUNDS, NOTIFICATIONS, CASES, INVOICES, EVENTS)


def open_money(member_id: int) -> list[Sentence]:
    """Why money of the member is not settled yet, each in a sentence with the next step; empty where all is."""
    payments = Payment.objects.filter(member=member_id)
    undelivered = payments.filter(
        status=PaymentStatus.SUCCESS, fulfilment__in=UNDELIVERED, item_id__isnull=False
    ).exclude(going_back())
    found = (
        (payments.filter(status=PaymentStatus.PENDING), _("A payment is open: close it, or wait until it ends.")),
        (
            Attempt.objects.filter(payment__member=member_id, status__in=LIVE_ATTEMPTS),
            _("The outcome of a payment at its provider is not known yet: ask the provider for it."),
        ),
        (undelivered, _("Something is paid and not delivered: deliver it, or give the money back.")),
        (
            Refund.objects.filter(payment__member=member_id, status__in=REFUNDS_UNDER_WAY),
            _("A refund is under way: approve or decline it, or wait until it has arrived."),
        ),
        (
            ExceptionCase.objects.filter(payment__member=member_id, closed_at=None),
            _("An exception is open: settle it."),
        ),
    )
    return [sentence for rows, sentence in found if rows.exists()]


def last_money_at(member_id: int) -> datetime | None:
    """When money of the member last moved, or was last asked for; None where there never was any."""
    paid = Payment.objects.filter(member=member_id).aggregate(at=Max("created_at"), paid=Max("paid_at"))
    back = Refund.objects.filter(payment__member=member_id).aggregate(at=Max("created_at"), back=Max("succeeded_at"))
    settled = ExceptionCase.objects.filter(payment__member=member_id).aggregate(at=Max("closed_at"))
    instants = [at for found in (paid, back, settled) for at in found.values() if at is not None]
    return max(instants, default=None)
