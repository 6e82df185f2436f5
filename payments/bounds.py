"""What payments drops when its time is over, for `settings.KEPT_IN_BOUNDS`; each room declares its own."""

from payments.idempotency.bounds import IDEMPOTENCY_KEYS
from payments.notices.bounds import REFUSED_NOTIFICATIONS
from payments.reconciling.bounds import KEPT_BILLS

BOUNDS = (IDEMPOTENCY_KEYS, REFUSED_NOTIFICATIONS, KEPT_BILLS)
