"""Settings that are rates: strict, so that a slip of the pen stops the start and does not open a door."""

import re

import environ
from django.core.exceptions import ImproperlyConfigured

_RATE = re.compile(r"[1-9][0-9]{0,6}/(second|minute|hour|day)", re.ASCII)
_NONE = frozenset({"off", ""})


def rate(env: environ.Env, name: str, *, default: str) -> str | None:
    """A rate such as `20/minute`, as DRF reads it; None for `off`: as often as one likes.

    Raises ImproperlyConfigured for anything else.
    """
    text: str = env.str(name, default=default).strip().lower()
    if text in _NONE:
        return None
    if not _RATE.fullmatch(text):
        raise ImproperlyConfigured(
            f"{name} is {text!r}; give a rate such as 20/minute (second, minute, hour or day), or off."
        )
    return text
