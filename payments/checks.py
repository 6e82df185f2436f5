"""What `manage.py check` says of the configuration before a payer finds out."""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from payments.providers import build_all


def check_provider_keys(**_kwargs: Any) -> list[CheckMessage]:
    """An error when a provider's key cannot be read."""
    try:
        build_all()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="payments.E001")]
    return []
