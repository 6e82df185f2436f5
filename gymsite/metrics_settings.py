"""Who may read what is measured, how the log is written: strict, so that a slip of the pen opens nothing."""

import ipaddress
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from gymsite.environment import require_strong, secret

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
FORMATS = ("text", "json")
_MADE_BY = "`openssl rand -hex 32` makes a good one"


def metrics_token(env: environ.Env, name: str, *, debug: bool) -> str:
    """The bearer token of whoever reads `/metrics`; empty for none.

    Raises ImproperlyConfigured for one that somebody could guess, while `DEBUG` is off.
    """
    token = secret(env, name)
    if token and not debug:
        require_strong(name, token, made_by=_MADE_BY)
    return token


def metrics_networks(env: environ.Env, name: str) -> list[Network]:
    """The networks and addresses from which `/metrics` is read without a token.

    Raises ImproperlyConfigured for what is none, and for one that holds every address.
    """
    given = [each.strip() for each in str(env.ENVIRON.get(name, "")).split(",") if each.strip()]
    return [_network(name, each) for each in given]


def log_format(env: environ.Env, name: str) -> str:
    """`text` or `json`; raises ImproperlyConfigured for anything else."""
    chosen = str(env.ENVIRON.get(name, "")).strip().lower() or FORMATS[0]
    if chosen not in FORMATS:
        raise ImproperlyConfigured(f"{name} is {chosen!r}; give {' or '.join(FORMATS)}.")
    return chosen


def _network(name: str, text: str) -> Network:
    try:
        network: Any = ipaddress.ip_network(text)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}: {text!r} is no network ({error}); give some such as 10.0.0.0/8, 192.0.2.7."
        ) from error
    if network.prefixlen == 0:
        raise ImproperlyConfigured(f"{name}: {text} is every address; name the network of whoever reads /metrics.")
    return network  # type: ignore[no-any-return]
