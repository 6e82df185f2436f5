"""Ask the providers what became of open attempts: one payment's now, or all that are due."""

import logging
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from payments.cases.operations import open_case
from payments.enums import LIVE_ATTEMPTS, CaseAction, ExceptionKind
from payments.errors import ProviderNotConfigured
from payments.ledger.models import Attempt
from payments.ledger.queries import live_attempts
from payments.paying.operations.ask import ask_provider
from payments.paying.operations.query_schedule import next_query
from payments.providers.base import ProviderError

logger = logging.getLogger(__name__)

# Whoever takes a due attempt has this long to ask; if he dies, another takes it after that.
LEASE = timedelta(minutes=1)
ASK_AT_MOST_EVERY_SECONDS = 3


def sync_payment(*, payment_id: int, at_most_every_seconds: int = ASK_AT_MOST_EVERY_SECONDS) -> bool:
    """Ask for every live attempt of the payment now; False when that was done a moment ago and is not done again.

    What the providers say is settled. A provider that does not answer changes nothing.
    """
    if not cache.add(f"payments.sync:{payment_id}", 1, timeout=at_most_every_seconds):
        return False
    for attempt in live_attempts(payment_id):
        sync_attempt(attempt)
    return True


def due_attempts(*, at: datetime, limit: int) -> list[Attempt]:
    """The attempts whose time to be asked for has come by then, the longest due first."""
    due = Attempt.objects.filter(next_query_at__lte=at, status__in=LIVE_ATTEMPTS)
    return list(due.order_by("next_query_at", "id")[:limit])


def take(attempt: Attempt) -> bool:
    """Whether this attempt is ours to ask for; of several workers exactly one is told so."""
    mine = Attempt.objects.filter(pk=attempt.pk, next_query_at=attempt.next_query_at, status__in=LIVE_ATTEMPTS)
    return mine.update(next_query_at=timezone.now() + LEASE) == 1


def sync_attempt(attempt: Attempt) -> None:
    """Ask, settle, and note when to ask again. No answer, or one that does not hold, leaves the attempt as it is."""
    try:
        ask_provider(attempt)
    except ProviderError as error:
        logger.warning("Attempt %s could not be asked for: %s", attempt.pk, error.code)
    except ProviderNotConfigured:
        logger.warning("Attempt %s is at a provider that is switched off", attempt.pk)
    _plan_next(attempt)


def _plan_next(attempt: Attempt) -> None:
    """Write when to ask again, unless the attempt has ended; after a day without an end a person has to look."""
    asked = attempt.query_count + 1
    at = next_query(timezone.now(), asked=asked, created_at=attempt.created_at)
    still_live = Attempt.objects.filter(pk=attempt.pk, status__in=LIVE_ATTEMPTS)
    if still_live.update(next_query_at=at, query_count=asked) and at is None:
        open_case(
            attempt.payment,
            kind=ExceptionKind.OUTCOME_UNKNOWN,
            subject=f"attempt:{attempt.pk}",
            amount_fen=attempt.payment.amount_fen,
            evidence={"attempt": attempt.pk, "provider": attempt.provider, "times_asked": asked},
            proposed_action=CaseAction.ASK_PROVIDER,
        )
