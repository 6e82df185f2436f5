"""What was sent, or given up, is sent once more: the same message, to the byte, under the same id."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from payments.enums import DeliveryState
from payments.errors import DeliveryWaits, WebhookEnded
from payments.webhooks.models import WebhookDelivery, WebhookEndpoint
from payments.webhooks.queries import delivery_of, live_endpoint


def redeliver(*, delivery_id: int) -> WebhookDelivery:
    """Have it sent at once, with a new series of attempts. Raises DeliveryNotFound, WebhookEnded, DeliveryWaits."""
    delivery = delivery_of(delivery_id)
    if delivery.endpoint.ended_at is not None:
        raise WebhookEnded
    _wake(delivery.endpoint_id)
    if not _begin_anew(WebhookDelivery.objects.filter(pk=delivery.pk)):
        raise DeliveryWaits
    return delivery_of(delivery_id)


def redeliver_since(*, endpoint_id: int, since: datetime) -> int:
    """The same for everything that this address was to be told since then; how many. Raises WebhookNotFound."""
    endpoint = live_endpoint(endpoint_id)
    _wake(endpoint.pk)
    return _begin_anew(WebhookDelivery.objects.filter(endpoint=endpoint, message__created_at__gte=since))


def _begin_anew(deliveries: QuerySet[WebhookDelivery]) -> int:
    """Those that wait by themselves are left to that."""
    now = timezone.now()
    anew: dict[str, Any] = {"attempts": 0, "began_at": now, "next_try_at": now, "delivered_at": None, "failure": ""}
    return deliveries.exclude(state=DeliveryState.WAITING).update(state=DeliveryState.WAITING, **anew)


def _wake(endpoint_id: int) -> None:
    """An address that was left alone is tried at once."""
    WebhookEndpoint.objects.filter(pk=endpoint_id).update(paused_until=None)
