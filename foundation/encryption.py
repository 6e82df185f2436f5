"""Text that is encrypted at rest, the keyed index that finds it again, and the change to a newer key."""

import hashlib
import hmac
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django_cryptography.fields import EncryptedMixin


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured(
            "FIELD_ENCRYPTION_KEYS must hold Fernet keys (32 url-safe base64 bytes each)."
        ) from error


def encryption_ring() -> MultiFernet:
    """The keys that are valid now, parsed once."""
    return _ring(tuple(settings.FIELD_ENCRYPTION_KEYS))


class KeyRingMixin(EncryptedMixin):
    """django-cryptography's field with the key ring; a class between, as the mixin lets only grandchildren be."""

    wasinstance = True  # read by the mixin's deconstruct()

    def _dump(self, value: Any) -> bytes:
        return encryption_ring().encrypt(str(value).encode())

    def _load(self, value: Any) -> str:
        return encryption_ring().decrypt(bytes(value)).decode()


class EncryptedTextField(KeyRingMixin, models.TextField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Text of any length, stored as a Fernet token in a binary column."""


class BlindIndexField(models.CharField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Where `blind_index` of an encrypted text is kept, for exact look-up and uniqueness."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 64
        super().__init__(*args, **kwargs)


def blind_index(value: str, *, purpose: str) -> str:
    """64 hexadecimal characters that equal texts of one purpose share and that only the holder of the key can make."""
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


ROWS_IN_A_TRANSACTION = 500


def encrypted_tables() -> list[tuple[type[models.Model], list[str]]]:
    """Every table with encrypted columns, and their names."""
    found = []
    for model in apps.get_models():
        names = [field.name for field in model._meta.local_fields if isinstance(field, EncryptedTextField)]
        if names:
            found.append((model, names))
    return found


def rotate_table(model: type[models.Model], names: list[str]) -> Iterator[int]:
    """Rewrite the table in batches, each in a transaction that holds its rows; yields the rows done so far.

    Safe beside a running service and to be started again: a row may be rewritten any number of times.
    """
    done, last = 0, 0
    while True:
        with transaction.atomic():
            rows = model._default_manager.select_for_update().filter(pk__gt=last).order_by("pk")
            batch = list(rows.only("pk", *names)[:ROWS_IN_A_TRANSACTION])
            model._default_manager.bulk_update(batch, names)
        if not batch:
            return
        done, last = done + len(batch), batch[-1].pk
        yield done
