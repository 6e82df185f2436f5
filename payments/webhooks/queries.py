"""Which addresses are told, and what waits for them."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from payments.enums import DeliveryState
from payments.errors import DeliveryNotFound, WebhookNotFound
from payments.webhooks.models import WebhookDelivery, WebhookEndpoint


def live_endpoints() -> QuerySet[WebhookEndpoint]:
    """Those that nobody has switched off."""
    return WebhookEndpoint.objects.filter(ended_at__isnull=True)


def waiting_for(endpoint_id: int | OuterRef, *, now: datetime) -> QuerySet[WebhookDelivery]:
    """What this address is to be told now."""
    return WebhookDelivery.objects.filter(endpoint=endpoint_id, state=DeliveryState.WAITING, next_try_at__lte=now)


def due_endpoint(*, now: datetime, but: Collection[int]) -> int | None:
    """An address for which something waits that may be sent now, and that is none of `but`."""
    may_be_called = Q(paused_until__isnull=True) | Q(paused_until__lte=now)
    due = live_endpoints().filter(may_be_called, Exists(waiting_for(OuterRef("pk"), now=now)))
    return due.exclude(pk__in=but).order_by("pk").values_list("pk", flat=True).first()


def first_due(endpoint_id: int, *, now: datetime) -> WebhookDelivery | None:
    """What waits longest for this address, with its message and the address as it is now; None for nothing."""
    due = waiting_for(endpoint_id, now=now).filter(endpoint__ended_at__isnull=True)
    return due.select_related("message", "endpoint").order_by("next_try_at", "pk").first()


def live_endpoint(endpoint_id: int) -> WebhookEndpoint:
    """The web hook; raises WebhookNotFound also for one that was switched off."""
    endpoint = live_endpoints().filter(pk=endpoint_id).first()
    if endpoint is None:
        raise WebhookNotFound
    return endpoint


def delivery_of(delivery_id: int) -> WebhookDelivery:
    """The delivery with its message and address; raises DeliveryNotFound."""
    delivery = WebhookDelivery.objects.select_related("message", "endpoint").filter(pk=delivery_id).first()
    if delivery is None:
        raise DeliveryNotFound
    return delivery
