"""A new secret in the place of the one that signs; the older one signs beside it until receivers have changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from foundation.encryption import sealed_for
from payments.errors import WebhookNotFound
from payments.webhooks.models import WebhookEndpoint
from payments.webhooks.queries import live_endpoints
from payments.webhooks.signing import new_secret

# So long two secrets sign.
BOTH_SIGN = timedelta(hours=24)


@transaction.atomic
def rotate_secret(*, endpoint_id: int) -> tuple[WebhookEndpoint, str]:
    """The web hook, and the secret that its receiver needs from now on: it is shown now and never again.

    Of several secrets that are replaced within BOTH_SIGN the newest two sign. Raises WebhookNotFound.
    """
    endpoint = live_endpoints().select_for_update().filter(pk=endpoint_id).first()
    if endpoint is None:
        raise WebhookNotFound
    secret, until = new_secret(), timezone.now() + BOTH_SIGN
    values = {"secret": secret, "previous_secret": endpoint.secret, "previous_until": until}
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(**sealed_for(endpoint, values))
    endpoint.previous_until = until
    return endpoint, secret


def secrets_of(endpoint: WebhookEndpoint, *, now: datetime) -> Sequence[str]:
    """Those that sign now, the newest first."""
    still_signs = endpoint.previous_until is not None and now < endpoint.previous_until
    return (endpoint.secret, endpoint.previous_secret) if still_signs else (endpoint.secret,)
