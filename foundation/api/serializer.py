"""What the serializers of requests and of answers have in common."""

from functools import cache
from typing import Any, Self

from rest_framework import serializers


class SharedSerializer(serializers.Serializer[Any]):
    """A serializer that holds nothing of what it reads or shows, so that one serves every request."""

    @classmethod
    @cache
    def shared(cls) -> Self:
        """The one of this class: making one copies every field."""
        return cls()
