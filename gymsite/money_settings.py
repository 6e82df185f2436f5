"""Settings that are amounts or rates: strict, so that a slip of the pen stops the start and not a refund."""

from decimal import Decimal

import environ
from django.core.exceptions import ImproperlyConfigured

from foundation.money import fen_from_yuan

MAXIMUM_PERCENT = 10


def amount_in_fen(env: environ.Env, name: str) -> int | None:
    """The fen of an amount in yuan such as `5000` or `5000.00`, None when it is not set.

    Raises ImproperlyConfigured for anything else.
    """
    text: str = env.str(name, default="")
    try:
        return fen_from_yuan(text) if text else None
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {text!r}; give an amount in yuan such as 5000.00.") from error


def fee_rate(env: environ.Env, name: str) -> Decimal | None:
    """The part of 1 that a percentage such as `0.6` stands for, None when it is not set.

    Raises ImproperlyConfigured unless it is a plain decimal between 0 and 10.
    """
    text: str = env.str(name, default="")
    if not text:
        return None
    try:
        hundredths = fen_from_yuan(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {text!r}; give a percentage such as 0.6.") from error
    if hundredths > MAXIMUM_PERCENT * 100:
        raise ImproperlyConfigured(f"{name} is {text!r}; give a percentage between 0 and {MAXIMUM_PERCENT}.")
    return Decimal(hundredths).scaleb(-4)
