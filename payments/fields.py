"""Text that is encrypted at rest, and the keyed index that finds it again.

The field is django-cryptography's, with three things exchanged: a ring of Fernet keys (`FIELD_ENCRYPTION_KEYS`, the
newest writes, all read) instead of one derived from `SECRET_KEY`; UTF-8 text instead of pickle; no look-ups but NULL.
"""

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
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
