"""What payments drops when its time is over, for `settings.KEPT_IN_BOUNDS`; each room declares its own."""

from payments.idempotency.bounds import IDEMPOTENCY_KEYS
from payments.notices.bounds import REFUSED_NOTIFICATIONS
from payments.reconciling.bounds import ASKED, KEPT_BILLS
from payments.webhooks.bounds import WEBHOOK_MESSAGES

BOUNDS = (IDEMPOTENCY_KEYS, REFUSED_NOTIFICATIONS, ASKED, KEPT_BILLS, WEBHOOK_MESSAGES)
