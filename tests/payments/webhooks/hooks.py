"""Web hooks for tests: as they are registered, without looking up a name, and what was told to them."""

import json
from typing import Any

from django.utils import timezone

from payments.models import WebhookDelivery, WebhookEndpoint, WebhookMessage
from payments.webhooks.posting import Outcome
from payments.webhooks.signing import new_secret
from tests.factories.members import StaffFactory

URL = "https://hooks.example.com/gym"


def registered(url: str = URL) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(
        url=url, secret=new_secret(), created_by=StaffFactory(), created_at=timezone.now()
    )


def told(*types: str) -> list[dict[str, Any]]:
    """What the messages say, the oldest first, all or those of some types."""
    said = [json.loads(message.payload) for message in WebhookMessage.objects.order_by("pk")]
    return [each for each in said if not types or each["type"] in types]


def message(endpoint: WebhookEndpoint, payload: str = '{"type": "payment.succeeded"}') -> WebhookDelivery:
    """One that waits for this address."""
    now = timezone.now()
    written = WebhookMessage.objects.create(
        webhook_id=f"msg_{WebhookMessage.objects.count()}", type="payment.succeeded", payload=payload, created_at=now
    )
    return WebhookDelivery.objects.create(
        message=written, endpoint=endpoint, state="waiting", began_at=now, next_try_at=now
    )


class Receiver:
    """What stands in for the wire: keeps what was sent, and answers each address as it is told."""

    def __init__(self, **outcomes: Outcome) -> None:
        self.got: list[tuple[str, str, dict[str, str]]] = []
        self.outcomes = outcomes
        self.otherwise = Outcome(200, None)

    def __call__(self, url: str, *, payload: str, headers: dict[str, str]) -> Outcome:
        self.got.append((url, payload, headers))
        return self.outcomes.get(url.rpartition("/")[2], self.otherwise)

    def ids(self, url: str = "") -> list[str]:
        return [headers["webhook-id"] for got, _payload, headers in self.got if not url or got == url]
