"""The cache: in each process, in the database, or on one server for all machines."""

import re
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

REDIS = "django.core.cache.backends.redis.RedisCache"
SERVER = "foundation.cache_server.CacheServer"
# Django-environ would take it for a file in place of a host. That of a socket is a path with a name.
_NOWHERE = re.compile(r"(?:redis(?:s|cache)?|valkeys?)://(?:[^/?#]*@)?(?::[0-9]*)?(?:/[0-9]*)?(?:[?#]|\Z)")


def cache_settings(env: environ.Env) -> dict[str, Any]:
    """The entry of `CACHES`. Of a Redis or Valkey (`redis://`, `rediss://`, `valkey://`) more may stand behind a `?`.

    Raises ImproperlyConfigured for one of these that names no host.
        `?key_prefix=gym1` keeps two gyms apart that share one server.
    """
    said = str(env.ENVIRON.get("CACHE_URL") or "locmemcache://").strip()
    if _NOWHERE.match(said):
        raise ImproperlyConfigured("CACHE_URL must be the address of a server with its host: redis://HOST:6379/0.")
    # django-environ knows the name, and leaves an address behind that redis-py does not.
    cache = env.cache_url_config(re.sub(r"^valkey", "redis", said))
    # Of a Redis it writes everything small, and Django reads KEY_PREFIX.
    cache = {name.upper(): value for name, value in cache.items()}
    return cache | {"BACKEND": SERVER} if cache["BACKEND"] == REDIS else cache
