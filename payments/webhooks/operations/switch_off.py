"""An address is told nothing more, for good; what waited for it is not sent. Registered anew, it begins anew."""

from django.db import transaction
from django.utils import timezone

from payments.enums import DeliveryFailure, DeliveryState
from payments.errors import WebhookNotFound
from payments.webhooks.models import WebhookDelivery
from payments.webhooks.queries import live_endpoints


@transaction.atomic
def switch_off(*, endpoint_id: int, user_id: int) -> None:
    """Raises WebhookNotFound. Its secrets are forgotten; what it was told stays to be read for its time."""
    now = timezone.now()
    over = {"ended_at": now, "ended_by_id": user_id, "secret": None, "previous_secret": None, "previous_until": None}
    if not live_endpoints().filter(pk=endpoint_id).update(**over, failing_since=None, paused_until=None, failures=0):
        raise WebhookNotFound
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint_id, state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.GIVEN_UP, next_try_at=None, failure=DeliveryFailure.SWITCHED_OFF)
