"""Ask the providers what became of refunds that are under way, and send again what one has never received."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.enums import OPEN_REFUNDS, RefundStatus
from payments.errors import ProviderNotConfigured
from payments.ledger.models import Refund
from payments.ledger.queries import payment_for_update, refund_for_update
from payments.providers import get_gateway, in_one_call
from payments.providers.base import ProviderError, ProviderNotCalled
from payments.providers.refunding import RefundState, RefundStatement
from payments.refunding.operations.limits import next_sending
from payments.refunding.operations.query_schedule import is_stuck, next_query
from payments.refunding.operations.raise_cases import raise_stuck
from payments.refunding.operations.send import note_failure, send_refund
from payments.refunding.operations.settle import fail_refund, settle_refund

NOT_CONFIRMED = "not_confirmed"
# A provider may tell of a refund before its own queries know it.
ASKED_BEFORE_DROPPED = 3


def due_refunds(*, limit: int) -> list[Refund]:
    """The refunds whose time to be asked for has come, the longest due first."""
    due = Refund.objects.filter(next_query_at__lte=timezone.now(), status__in=OPEN_REFUNDS).select_related("attempt")
    return list(due.order_by("next_query_at", "id")[:limit])


def sync_refunds(refunds: Iterable[Refund]) -> None:
    """Those that may not have been received yet, all in the time of one call."""
    with in_one_call():
        for refund in refunds:
            if refund.status == RefundStatus.PENDING:
                sync_refund(refund)


def sync_refund(refund: Refund) -> None:
    """Ask, book the answer, and note when to ask again.

    One that the provider has never received is sent again under its number, with the pause that the provider wants
    behind another one of the trade; one that was only heard of, and that the provider keeps not knowing, is dropped. No
    answer, or one that does not hold, leaves the refund as it is.
    """
    cause, postponed_to = Cause(EventSource.QUERY, actor=refund.provider), None
    try:
        postponed_to = _book(refund, ask_for_refund(refund), cause)
    except ProviderNotCalled as error:
        _put_off(refund, error.retry_after)
        return
    except ProviderError as error:
        note_failure(refund, error.code)
    except ProviderNotConfigured:
        note_failure(refund, "not_configured")
    if postponed_to is None:
        _plan_next(refund.pk)
    else:
        Refund.objects.filter(pk=refund.pk, status__in=OPEN_REFUNDS).update(next_query_at=postponed_to)


def ask_for_refund(refund: Refund) -> RefundStatement:
    """The provider's verified statement; raises ProviderError or ProviderNotConfigured."""
    gateway = get_gateway(refund.provider)
    if gateway is None:
        raise ProviderNotConfigured
    return gateway.query_refund(out_trade_no=refund.attempt.out_trade_no, number=refund.number)


def _book(refund: Refund, statement: RefundStatement, cause: Cause) -> datetime | None:
    """Book the answer or act on it; when to come back where the refund is to be sent again and has to wait for it."""
    if statement.state != RefundState.NOT_FOUND:
        settle_refund(refund_id=refund.pk, statement=statement, cause=cause)
    elif refund.status in (RefundStatus.PENDING, RefundStatus.PROCESSING):
        return _send_again(refund, cause)
    elif refund.status == RefundStatus.ANNOUNCED and refund.query_count >= ASKED_BEFORE_DROPPED:
        fail_refund(refund_id=refund.pk, failure=NOT_CONFIRMED, cause=cause)
    return None


def _send_again(refund: Refund, cause: Cause) -> datetime | None:
    """Send it once more; when that may be done, and nothing is sent, while the provider wants its pause."""
    free_at = _take_turn(refund)
    if free_at is None:
        send_refund(refund, cause=cause)
    return free_at


@transaction.atomic
def _take_turn(refund: Refund) -> datetime | None:
    """None when the provider takes a refund of this trade now, which is written down as sent; else from when on."""
    payment_for_update(refund.payment_id)
    now = timezone.now()
    free_at = next_sending(refund.attempt, now=now, again=refund)
    if free_at is None:
        Refund.objects.filter(pk=refund.pk).update(resent_at=now)
    return free_at


def _put_off(refund: Refund, seconds: int) -> None:
    """It was not asked for: that does not count, and it is asked for as soon as the provider may be called again."""
    open_still = Refund.objects.filter(pk=refund.pk, status__in=OPEN_REFUNDS)
    open_still.update(next_query_at=timezone.now() + timedelta(seconds=seconds))


@transaction.atomic
def _plan_next(refund_id: int) -> None:
    """Write when to ask again, unless the refund has ended; a person is told of one that takes too long."""
    found = refund_for_update(refund_id)
    assert found is not None  # neither a refund nor its payment is ever deleted
    payment, refund = found
    if refund.status not in OPEN_REFUNDS:
        return
    now = timezone.now()
    refund.query_count += 1
    refund.next_query_at = next_query(now, provider=refund.provider, asked=refund.query_count)
    refund.save(update_fields=["query_count", "next_query_at"])
    if is_stuck(now, status=refund.status, sent_at=refund.sent_at or refund.created_at):
        raise_stuck(payment, refund)
