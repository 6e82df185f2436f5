"""Forget the answers of requests that nobody repeats any more."""

from django.utils import timezone

from payments.house_rules import IDEMPOTENCY_KEYS_KEPT
from payments.idempotency.models import IdempotencyKey
from payments.idempotency.queries import abandoned_by

KEYS_IN_A_TRANSACTION = 500


def prune_keys() -> int:
    """Delete the keys that are older than IDEMPOTENCY_KEYS_KEPT; how many there were.

    The age counts from the first request. One that is still at work on its answer keeps its key, however old. In
    constant memory and short transactions: on SQLite every writer waits for them.
    """
    now = timezone.now()
    old = IdempotencyKey.objects.filter(created_at__lt=now - IDEMPOTENCY_KEYS_KEPT.duration())
    unused = old.exclude(status=0) | old.filter(abandoned_by(now))
    deleted = 0
    while ids := list(unused.order_by("created_at").values_list("pk", flat=True)[:KEYS_IN_A_TRANSACTION]):
        # Asked again in the DELETE itself: a request may have gone on under its key in between.
        deleted += unused.filter(pk__in=ids).delete()[0]
    return deleted
