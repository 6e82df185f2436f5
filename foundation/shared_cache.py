"""Whether all processes count together: what each counts for itself may be had once from every one of them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004 -- as Django calls it

_OF_ONE_PROCESS = frozenset({"django.core.cache.backends.locmem.LocMemCache"})


def check_cache_is_shared(app_configs: Iterable[Any] | None, **_options: Any) -> list[CheckMessage]:
    """Of Django's system checks: a warning where rates are limited in each process by itself, outside development."""
    is_limited = any(rate is not None for rate in settings.THROTTLE_RATES.values())
    if settings.DEBUG or not is_limited or settings.CACHES["default"]["BACKEND"] not in _OF_ONE_PROCESS:
        return []
    return [
        Warning(
            "Each process has a cache of its own, so that every rate of THROTTLE_… is as many times as high as there "
            "are processes.",
            hint="Set CACHE_URL, for example dbcache://django_cache after `manage.py createcachetable`.",
            id="gymsite.W001",
        )
    ]
