"""A web hook as answers show it."""

from foundation.api.answers import Answer
from foundation.api.fields import AnyTextField, IdField, InstantField, NumberField


class WebhookAnswer(Answer):
    """`failures` counts what failed since something last arrived there."""

    id = IdField()
    url = AnyTextField()
    created_at = InstantField()
    failures = NumberField()
    failing_since = InstantField(allow_null=True)
    previous_secret_until = InstantField(source="previous_until", allow_null=True)


class SecretAnswer(WebhookAnswer):
    """With the secret, which is shown this once."""

    secret = AnyTextField(source="shown_secret")
