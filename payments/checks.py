"""What `manage.py check` says of the configuration before a payer finds out."""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from payments.providers import build_all


def check_provider_keys(**_kwargs: Any) -> list[CheckMessage]:
    """An error when a provider's key cannot be read."""
    try:
        build_all()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="payments.E001")]
    return []


def check_database_returns_keys(**_kwargs: Any) -> list[CheckMessage]:
    """An error when the database cannot give a new row's key back, as `rows` needs it (SQLite before 3.35)."""
    if connection.features.can_return_columns_from_insert:
        return []
    return [Error("This SQLite is too old: 3.35 or newer is needed.", id="payments.E002")]
