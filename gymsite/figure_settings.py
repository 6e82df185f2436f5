"""Settings that are numbers: strict, so that a slip of the pen stops the start and does not drop what is to be kept."""

import math

import environ
from django.core.exceptions import ImproperlyConfigured

MOST = 10_000
MOST_DAYS = 36_500
MOST_SECONDS = 300.0


def figure(env: environ.Env, name: str, *, least: int = 1, most: int = MOST) -> int | None:
    """A whole number from `least` to `most`; None where it is not set.

    Raises ImproperlyConfigured for anything else.
    """
    text = str(env.ENVIRON.get(name, "")).strip()
    return _whole(name, text, least, most) if text else None


def number(env: environ.Env, name: str, *, default: int, least: int = 1, most: int = MOST) -> int:
    """The same with a default of its own."""
    return _whole(name, env.str(name, default=str(default)).strip() or str(default), least, most)


def seconds(env: environ.Env, name: str, *, default: float) -> float:
    """A length of time such as `2` or `0.5`. Raises ImproperlyConfigured for anything that is none."""
    text = env.str(name, default=f"{default:g}").strip() or f"{default:g}"
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= MOST_SECONDS:
        raise ImproperlyConfigured(f"{name} must be a number of seconds above 0 and up to {MOST_SECONDS:g}.")
    return value


def _whole(name: str, text: str, least: int, most: int) -> int:
    is_short = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    if not (is_short and least <= int(text) <= most):
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}.")
    return int(text)
