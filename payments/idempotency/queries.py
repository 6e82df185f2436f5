"""How keys stand at an instant."""

from datetime import datetime

from django.db.models import Q

from payments.house_rules import IDEMPOTENCY_KEY_ABANDONED


def abandoned_by(now: datetime) -> Q:
    """Keys whose request has not answered for so long that it has died."""
    return Q(status=0, taken_at__lte=now - IDEMPOTENCY_KEY_ABANDONED.duration())
