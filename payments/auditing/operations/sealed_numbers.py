"""A sealed text of a row: whether it opens there, and is the one that its blind index is of."""

from collections.abc import Callable
from typing import Any

from foundation.key_ring import SealBroken, UnknownKey
from payments.auditing.finding import Reason


def any_text(_text: str) -> bool:
    """Of a column without an index: whatever opens in this row belongs to it."""
    return True


def opened(row: Any, name: str, is_own: Callable[[str], bool]) -> tuple[str | None, Reason | None]:
    """The text, None where it cannot be read, and what is wrong with it: its key is not here, or it does not open, or
    it is not the row's; None if nothing.
    """
    try:
        text = str(getattr(row, name))
    except SealBroken as broken:
        return None, why_broken(broken)
    return text, None if is_own(text) else Reason.NUMBER


def why_untrue(row: Any, name: str, is_own: Callable[[str], bool]) -> Reason | None:
    """The same without the text."""
    return opened(row, name, is_own)[1]


def why_broken(broken: SealBroken) -> Reason:
    """What a text that does not open says of its row.

    A key that is missing says nothing of it: whoever took it out of the settings has only to put it back.
    """
    return Reason.UNKNOWN_KEY if isinstance(broken, UnknownKey) else Reason.NUMBER
