"""What a request for a web hook may say."""

from foundation.api.fields import TextField
from foundation.api.requests import StrictSerializer
from payments.webhooks.models import MAXIMUM_URL_LENGTH


class NewWebhookBody(StrictSerializer):
    """Where to tell what happens."""

    url = TextField(maximum=MAXIMUM_URL_LENGTH, minimum=1)
