"""What a page shows of a sealed text that does not open: that it cannot be read, in place of the text.

Only where nothing is decided by what is read: within `shown_as_unreadable` nothing may be written or sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_is_shown: ContextVar[bool] = ContextVar("is_shown", default=False)


class UnreadableText(str):
    """A sentence in the place of a text; nothing of it is masked."""

    __slots__ = ()


@contextmanager
def shown_as_unreadable() -> Iterator[None]:
    """Let a text that does not open read as a sentence, instead of raising SealBroken."""
    token = _is_shown.set(True)
    try:
        yield
    finally:
        _is_shown.reset(token)


def is_shown() -> bool:
    """Whether that holds here."""
    return _is_shown.get()
