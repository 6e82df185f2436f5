"""What payments drops when its time is over, for `settings.KEPT_IN_BOUNDS`; each room declares its own."""

from payments.idempotency.bounds import IDEMPOTENCY_KEYS
from payments.notices.bounds import RAW_MESSAGES, REFUSED_NOTIFICATIONS
from payments.reconciling.bounds import ASKED, KEPT_BILLS, UNCOMPARED_BILLS
from payments.webhooks.bounds import WEBHOOK_MESSAGES

BOUNDS = (IDEMPOTENCY_KEYS, REFUSED_NOTIFICATIONS, RAW_MESSAGES, ASKED, UNCOMPARED_BILLS, KEPT_BILLS, WEBHOOK_MESSAGES)
