"""How keys stand at an instant."""

from datetime import datetime

from django.db.models import Q

from foundation.clock_ahead import latest_written
from payments.house_rules import IDEMPOTENCY_KEY_ABANDONED


def abandoned_by(now: datetime) -> Q:
    """Keys whose request has not answered for so long that it has died, or that a clock ahead has taken."""
    long_ago = Q(taken_at__lte=now - IDEMPOTENCY_KEY_ABANDONED.duration())
    return Q(status=0) & (long_ago | Q(taken_at__gt=latest_written(now)))
