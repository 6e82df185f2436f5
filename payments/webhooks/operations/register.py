"""An address is told from now on what happens; it begins with the next event."""

import socket
from urllib.parse import SplitResult

from django.db import IntegrityError, transaction
from django.utils import timezone

from payments.errors import TooManyWebhooks, WebhookExists
from payments.webhooks.models import WebhookEndpoint
from payments.webhooks.public_address import all_may_be_called, refused_address, require_form
from payments.webhooks.queries import live_endpoints
from payments.webhooks.signing import new_secret

# Every event is written down once for each of them.
MOST_ENDPOINTS = 20


def register_endpoint(*, url: str, user_id: int) -> tuple[WebhookEndpoint, str]:
    """The web hook, and the secret that its receiver needs: it is shown now and never again.

    Raises InvalidField for an address that no message may go to, WebhookExists, TooManyWebhooks. The name is looked up,
    outside any transaction.
    """
    _require_public(require_form(url))
    if live_endpoints().count() >= MOST_ENDPOINTS:
        raise TooManyWebhooks
    secret = new_secret()
    endpoint = WebhookEndpoint(url=url, secret=secret, created_by_id=user_id, created_at=timezone.now())
    try:
        with transaction.atomic():
            endpoint.save(force_insert=True)
    except IntegrityError:
        raise WebhookExists from None
    return endpoint, secret


def _require_public(parts: SplitResult) -> None:
    """Raise InvalidField unless the name leads to public addresses alone; it is asked again at every call."""
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found = []
    if not all_may_be_called(str(address[0]) for *_kind, address in found):
        raise refused_address()
