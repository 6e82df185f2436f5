"""For how long the answers of requests are kept that nobody repeats any more."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.bounds import Bound
from payments.house_rules import IDEMPOTENCY_KEYS_KEPT
from payments.idempotency.models import IdempotencyKey
from payments.idempotency.queries import abandoned_by


def unused_keys(now: datetime) -> QuerySet[IdempotencyKey]:
    """Those older than IDEMPOTENCY_KEYS_KEPT, the age counted from the first request.

    One that is still at work on its answer keeps its key, however old.
    """
    old = IdempotencyKey.objects.filter(created_at__lt=now - IDEMPOTENCY_KEYS_KEPT.duration())
    return (old.exclude(status=0) | old.filter(abandoned_by(now))).order_by("created_at")


IDEMPOTENCY_KEYS = Bound("idempotency_keys", _("Idempotency keys, with their answers"), unused_keys)
