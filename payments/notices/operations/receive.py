"""Take a provider's notification: keep it raw, verify, settle; the caller answers after the commit."""

import json
import time

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.cause import Cause, EventSource
from foundation.rows.instances import new
from foundation.rows.together import together
from foundation.rows.writing import insert_ahead, rewrite
from payments.enums import Verdict
from payments.errors import CallbackFailed, PaymentNotFound
from payments.ledger.models import Notification, Payment
from payments.ledger.queries import payment_of_number_for_update
from payments.measured import CALLBACKS, COMMITTED
from payments.notices.operations.refund_notice import take_refund_notice
from payments.paying.operations.fulfil import fulfil_payment
from payments.paying.operations.settle import Outcome, settle_trade
from payments.providers import get_notifier
from payments.providers.base import Message, Notice, NoticeKind, NotificationRefused

# Header fields that belong to a person's session, never to a provider's message.
PRIVATE_HEADERS = frozenset({"cookie", "authorization"})
# Authentic, but money that is another payment's: the reason of a message that is kept for good.
NUMBER_OF_ANOTHER_PAYMENT = "number_of_another_payment"

_VERDICTS = {
    Outcome.SETTLED: Verdict.ACCEPTED,
    Outcome.OVERPAID: Verdict.ACCEPTED,
    Outcome.CLOSED: Verdict.ACCEPTED,
    Outcome.DUPLICATE: Verdict.DUPLICATE,
    Outcome.IGNORED: Verdict.IGNORED,
    Outcome.MISMATCHED: Verdict.MISMATCHED,
}


def receive_notification(
    *, provider: str, message: Message, remote_address: str | None, arrived: float | None = None
) -> int:
    """Keep the message, verify it, book it; the id of the payment it is about, after the commit.

    The same message any number of times has one effect. Raises CallbackFailed when it is not authentic, not for this
    merchant, malformed, or its amount or currency differs (a case is opened then), and PaymentNotFound when it is
    authentic but no payment has its number. Every message is kept with its verdict.

    `arrived`: when all of it was here, by `time.perf_counter`, for whoever watches how long it took.
    """
    kept = _keep(provider, message, remote_address)
    try:
        return _received(kept, message, arrived)
    finally:
        CALLBACKS.add(provider, kept.verdict)


def _received(kept: Notification, message: Message, arrived: float | None) -> int:
    provider = kept.provider
    try:
        notice = get_notifier(provider, message).parse_notification(message)
    except NotificationRefused as refusal:
        _judge(kept, Verdict.REFUSED, reason=refusal.reason)
        raise CallbackFailed from refusal
    cause = Cause(EventSource.NOTIFICATION, actor=provider, notification_id=kept.pk)
    try:
        payment = _book(kept, notice, cause)
    except IntegrityError as conflict:
        _judge(kept, Verdict.REFUSED, reason=NUMBER_OF_ANOTHER_PAYMENT)
        raise CallbackFailed from conflict
    if arrived is not None:
        COMMITTED.add(provider, seconds=time.perf_counter() - arrived)
    if payment is None:
        raise PaymentNotFound
    if kept.verdict == Verdict.MISMATCHED:
        raise CallbackFailed
    if payment.awaits_delivery:
        fulfil_payment(payment_id=payment.pk, cause=cause)
    return payment.pk


def _keep(provider: str, message: Message, remote_address: str | None) -> Notification:
    headers = {name: value for name, value in message.headers.items() if name not in PRIVATE_HEADERS}
    kept = new(
        Notification,
        provider=provider,
        content_type=message.content_type[:100],
        headers=json.dumps(headers, ensure_ascii=False),
        body=message.body.decode("latin-1"),
        remote_address=remote_address,
        received_at=timezone.now(),
    )
    insert_ahead(kept)
    return kept


@transaction.atomic
@together()
def _book(kept: Notification, notice: Notice, cause: Cause) -> Payment | None:
    """Settle and judge in one transaction; None when the number is nobody's."""
    payment = payment_of_number_for_update(notice.trade.out_trade_no)
    if payment is None:
        _judge(kept, Verdict.NOT_FOUND)
        return None
    verdict = Verdict.ACCEPTED
    if notice.is_authentic:
        outcome = settle_trade(payment, provider=kept.provider, trade=notice.trade, cause=cause)
        verdict = _VERDICTS[outcome]
    if notice.kind == NoticeKind.REFUND and verdict != Verdict.MISMATCHED:
        verdict = take_refund_notice(payment, provider=kept.provider, notice=notice, cause=cause)
    _judge(kept, verdict, payment=payment)
    return payment


def _judge(kept: Notification, verdict: Verdict, *, reason: str = "", payment: Payment | None = None) -> None:
    kept.verdict, kept.reason, kept.payment_id = verdict, reason, None if payment is None else payment.pk
    rewrite(kept, "verdict", "reason", "payment_id")
