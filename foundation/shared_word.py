"""A word that one process leaves in the cache for all others, until it is over or taken back."""

import secrets

from django.core.cache import cache


class SharedWord:
    """By a name of its own; where each process has a cache of its own, each talks to itself."""

    def __init__(self, name: str) -> None:
        self._name, self._mine = name, secrets.token_hex(8)

    def say(self, seconds: float) -> None:
        """For so long, by the clock of the cache."""
        cache.set(self._name, self._mine, timeout=seconds)

    def take_back(self) -> None:
        """Before its time, whoever said it."""
        cache.delete(self._name)

    def is_said(self) -> bool:
        """Whether anybody else says it now: who said it last himself knows better when that is over."""
        return bool(cache.get(self._name, self._mine) != self._mine)
