"""For how long is kept what web hooks were told."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.bounds import Bound
from payments.enums import DeliveryState
from payments.house_rules import WEBHOOK_MESSAGES_KEPT
from payments.webhooks.models import WebhookDelivery, WebhookMessage


def told_messages(now: datetime) -> QuerySet[WebhookMessage]:
    """Those older than WEBHOOK_MESSAGES_KEPT, with their deliveries; one that is still to be sent stays."""
    old = WebhookMessage.objects.filter(created_at__lt=now - WEBHOOK_MESSAGES_KEPT.duration())
    waits = WebhookDelivery.objects.filter(message=OuterRef("pk"), state=DeliveryState.WAITING)
    return old.exclude(Exists(waits)).order_by("created_at")


WEBHOOK_MESSAGES = Bound("webhook_messages", _("Messages to web hooks"), told_messages)
