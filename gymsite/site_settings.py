"""Where the site is reached: an open door stops the start while `DEBUG` is off."""

from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def public_address(env: environ.Env, name: str, *, debug: bool) -> str:
    """The address that members and providers reach the site at, without a slash at its end.

    Raises ImproperlyConfigured when `DEBUG` is off and it is not set or is not https: providers would send their
    notifications, and members their log-ins, nowhere or in clear.
    """
    address: str = env.str(name, default="http://127.0.0.1:8000" if debug else "").rstrip("/")
    parts = urlsplit(address)
    if not debug and (parts.scheme != "https" or not parts.hostname):
        said = f"{address!r}" if address else "not set"
        raise ImproperlyConfigured(
            f"{name} is {said}; with DEBUG off it must be the site's address over https, "
            f"such as {name}=https://gym.example.com."
        )
    return address


def sandbox_address(env: environ.Env, name: str, *, debug: bool) -> str:
    """Where the stand-in for both providers listens; empty for none.

    Raises ImproperlyConfigured for one while `DEBUG` is off.
    """
    address: str = env.str(name, default="").rstrip("/")
    if address and not debug:
        raise ImproperlyConfigured(f"{name} is set; with DEBUG off there is no sandbox: unset it.")
    return address


def webhooks_to_loopback(env: environ.Env, name: str, *, debug: bool) -> bool:
    """Whether web hooks may go to this machine, also over http; raises ImproperlyConfigured while `DEBUG` is off."""
    may: bool = env.bool(name, default=False)
    if may and not debug:
        raise ImproperlyConfigured(f"{name} is on; with DEBUG off web hooks go to public addresses alone: unset it.")
    return may


def allowed_hosts(env: environ.Env, name: str, *, debug: bool) -> list[str]:
    """The host names that the site answers to.

    Raises ImproperlyConfigured for `*` while `DEBUG` is off: links would be built for whatever host a request names.
    """
    hosts: list[str] = env.list(name, default=LOCAL_HOSTS if debug else [])
    if not debug and "*" in hosts:
        raise ImproperlyConfigured(
            f"{name} is *, which answers to every host; name the site's own, such as {name}=gym.example.com."
        )
    return hosts


def form_origins(env: environ.Env, name: str, *, debug: bool) -> list[str]:
    """The origins that forms may be posted from and payers be sent back to.

    Raises ImproperlyConfigured for one with a wildcard while `DEBUG` is off.
    """
    origins: list[str] = env.list(name, default=[])
    open_ones = [] if debug else [origin for origin in origins if "*" in origin]
    if open_ones:
        raise ImproperlyConfigured(
            f"{name} has a wildcard ({', '.join(open_ones)}); name each origin, such as {name}=https://gym.example.com."
        )
    return origins
