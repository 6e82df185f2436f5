"""Tell everybody what waits for them: each address by itself, one message after the other, so that none waits for
another's answer.

A message arrives once or, where a worker died between the answer and writing it down, once more under the same id. No
transaction is open while somebody is called.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from foundation.pool import work_through
from payments.enums import DeliveryState
from payments.webhooks.models import WebhookDelivery, WebhookEndpoint
from payments.webhooks.operations.rotate_secret import secrets_of
from payments.webhooks.posting import Outcome, post
from payments.webhooks.queries import due_endpoint, first_due
from payments.webhooks.schedule import PATIENCE, next_try, rest_until
from payments.webhooks.signing import signed_headers

logger = logging.getLogger(__name__)

Post = Callable[..., Outcome]
# Whoever takes a message has this long to send it; if he dies, another takes it after that.
LEASE = timedelta(minutes=1)
# So long a round goes on while something is due, and an address gets so many messages before another has its turn.
ROUND_SECONDS = 30.0
IN_A_ROW = 20
# While others wait for an answer, what has come in meanwhile is looked for so often.
LOOKED_FOR_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """How many messages arrived, how many did not and are tried again, and how many were given up."""

    delivered: int = 0
    failed: int = 0
    given_up: int = 0

    def __add__(self, more: "Told") -> "Told":
        return Told(self.delivered + more.delivered, self.failed + more.failed, self.given_up + more.given_up)


def deliver_due(*, send: Post = post) -> Told:
    """Send what is due, to several addresses at once; safe in several processes, each message is taken by one."""
    under_way: set[int] = set()

    def tell(endpoint_id: int) -> Told:
        try:
            return _tell(endpoint_id, send)
        finally:
            under_way.discard(endpoint_id)

    return sum(work_through(_due_endpoints(under_way), tell), Told())


def _due_endpoints(under_way: set[int]) -> Iterator[int]:
    """The addresses that something is due for, again and again, until nothing is due and nobody is at work."""
    until, moment = time.monotonic() + ROUND_SECONDS, Event()
    while time.monotonic() < until:
        at_work = set(under_way)
        endpoint_id = due_endpoint(now=timezone.now(), but=at_work)
        if endpoint_id is not None:
            under_way.add(endpoint_id)
            yield endpoint_id
        elif at_work:
            moment.wait(LOOKED_FOR_SECONDS)
        else:
            return


def _tell(endpoint_id: int, send: Post) -> Told:
    """Up to IN_A_ROW messages for this address; the first that does not arrive ends it, and the address has a rest."""
    told = Told()
    for _number in range(IN_A_ROW):
        delivery = first_due(endpoint_id, now=timezone.now())
        if delivery is None:
            break
        if (lease := _take(delivery)) is None:
            continue
        outcome = _send(delivery, send)
        if outcome.failure is not None:
            return told + _failed(delivery, outcome, lease)
        told += _arrived(delivery, outcome)
    return told


def _take(delivery: WebhookDelivery) -> datetime | None:
    """Until when it is ours to send; None where another worker was quicker."""
    now = timezone.now()
    # By an order of times and never their equality: the database writes the first one in a form of its own.
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING, next_try_at__lte=now)
    return now + LEASE if mine.update(next_try_at=now + LEASE) else None


def _send(delivery: WebhookDelivery, send: Post) -> Outcome:
    message, now = delivery.message, timezone.now()
    secrets = secrets_of(delivery.endpoint, now=now)
    headers = signed_headers(webhook_id=message.webhook_id, payload=message.payload, at=now, secrets=secrets)
    return send(delivery.endpoint.url, payload=message.payload, headers=headers)


def _arrived(delivery: WebhookDelivery, outcome: Outcome) -> Told:
    """Also where the lease was over meanwhile: it did arrive."""
    now = timezone.now()
    WebhookDelivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.DELIVERED).update(
        state=DeliveryState.DELIVERED, delivered_at=now, next_try_at=None, **_attempt(outcome, now)
    )
    if delivery.endpoint.failures:
        _endpoint(delivery).update(failures=0, failing_since=None, paused_until=None)
    return Told(delivered=1)


def _failed(delivery: WebhookDelivery, outcome: Outcome, lease: datetime) -> Told:
    """Tried again later, or given up: then, too, whatever else has waited in vain as long for this address."""
    now, failures = timezone.now(), delivery.endpoint.failures + 1
    again = next_try(now=now, began_at=delivery.began_at, attempts=delivery.attempts + 1)
    state = DeliveryState.GIVEN_UP if again is None else DeliveryState.WAITING
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING, next_try_at=lease)
    is_written = mine.update(state=state, next_try_at=again, **_attempt(outcome, now))
    _endpoint(delivery).update(
        failures=F("failures") + 1,
        failing_since=Coalesce("failing_since", now),
        paused_until=rest_until(now=now, failures=failures),
    )
    given_up = _given_up(delivery.endpoint_id, now=now) + (is_written and again is None)
    if given_up:
        logger.error("%d messages to web hook %d are given up (%s)", given_up, delivery.endpoint_id, outcome.failure)
    return Told(failed=int(is_written and again is not None), given_up=given_up)


def _given_up(endpoint_id: int, *, now: datetime) -> int:
    """How many there were that waited for longer than PATIENCE while the address does not answer."""
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint_id, state=DeliveryState.WAITING)
    too_old = waiting.filter(began_at__lte=now - PATIENCE, next_try_at__lte=now)
    return too_old.update(state=DeliveryState.GIVEN_UP, next_try_at=None)


def _attempt(outcome: Outcome, now: datetime) -> dict[str, Any]:
    return {
        "attempts": F("attempts") + 1,
        "tried_at": now,
        "answer_status": outcome.status,
        "failure": outcome.failure or "",
    }


def _endpoint(delivery: WebhookDelivery) -> Any:
    return WebhookEndpoint.objects.filter(pk=delivery.endpoint_id)
