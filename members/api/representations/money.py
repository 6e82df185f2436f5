"""What of an answer is about money."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

MONEY = ("price", "list_price", "payment_id")


def without_money(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The same answer for somebody whom prices and payments do not concern: null in their places."""
    return {name: None if name in MONEY else value for name, value in shown.items()}


def all_without_money(represent: Callable[[Sequence[Any]], list[dict[str, Any]]]) -> Callable[[Any], list[Any]]:
    """The same for a whole page."""
    return lambda rows: [without_money(shown) for shown in represent(rows)]
