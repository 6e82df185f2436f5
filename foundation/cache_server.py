"""Redis or Valkey as the cache of several machines: never waited for long, and never a reason to refuse anybody.

While it is away everything is as if nothing had been kept: rates are not counted, and what may be asked for only now
and then is asked for. What must hold whatever the cache does, such as locking out after wrong passwords, is in the
database.
"""

import json
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from foundation.database.faults import FaultLog

WAITED_SECONDS = 0.5  # for a connection, and for an answer
LEFT_ALONE_SECONDS = 2.0
Result = TypeVar("Result")


class JSONSerializer:
    """In place of pickle: whoever can write to the cache has no code run here by it."""

    def dumps(self, value: Any) -> bytes:
        """Raises TypeError for what is no JSON."""
        return json.dumps(value, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        """What was kept; tuples come back as lists."""
        return json.loads(data)


class _Absence:
    """Until when a process leaves the server alone; its threads share it."""

    def __init__(self) -> None:
        self.until = 0.0

    def begin(self, error: Exception) -> None:
        self.until = monotonic() + LEFT_ALONE_SECONDS
        _FAULTS.tell("The cache is not available, and nothing is counted meanwhile", error)


_ABSENCE, _FAULTS = _Absence(), FaultLog()


class CacheServer(RedisCache):
    """Django's own; what a method answers while the server is away stands in it."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        """`OPTIONS` may say otherwise how long is waited, and how often it is tried."""
        super().__init__(server, {**params, "OPTIONS": {**_options(), **params.get("OPTIONS", {})}})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The default."""
        return _ask(partial(super().get, key, default, version), otherwise=default)

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        """None of them."""
        return _ask(partial(super().get_many, keys, version), otherwise={})

    def has_key(self, key: str, version: int | None = None) -> bool:
        """No."""
        return _ask(partial(super().has_key, key, version), otherwise=False)

    def add(self, key: str, value: Any, *more: Any, **named: Any) -> bool:
        """Yes: whoever asks whether he is the first goes on."""
        return _ask(partial(super().add, key, value, *more, **named), otherwise=True)

    def set(self, key: str, value: Any, *more: Any, **named: Any) -> None:
        """Nothing."""
        _ask(partial(super().set, key, value, *more, **named), otherwise=None)

    def set_many(self, data: dict[str, Any], *more: Any, **named: Any) -> list[str]:
        """That none could be kept."""
        return _ask(partial(super().set_many, data, *more, **named), otherwise=list(data))

    def touch(self, key: str, *more: Any, **named: Any) -> bool:
        """That it was not there."""
        return _ask(partial(super().touch, key, *more, **named), otherwise=False)

    def delete(self, key: str, version: int | None = None) -> bool:
        """That it was not there."""
        return _ask(partial(super().delete, key, version), otherwise=False)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        """Nothing."""
        _ask(partial(super().delete_many, keys, version), otherwise=None)

    def clear(self) -> None:
        """Nothing."""
        _ask(super().clear, otherwise=None)


def _options() -> dict[str, Any]:
    """What a connection is given. Once more at once, as a server that was started again has closed what was open."""
    return {
        "socket_connect_timeout": WAITED_SECONDS,
        "socket_timeout": WAITED_SECONDS,
        "retry": Retry(NoBackoff(), 1),
        "serializer": JSONSerializer,
    }


def _ask(verb: Callable[[], Result], *, otherwise: Result) -> Result:
    if monotonic() < _ABSENCE.until:
        return otherwise
    try:
        return verb()
    except (RedisError, OSError) as error:
        _ABSENCE.begin(error)
    except ValueError:  # kept by something else than this; as good as not there
        pass
    return otherwise
