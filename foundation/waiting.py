"""Whether a person waits for what is being done now: then nobody else may be kept waiting by an outsider for long."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_SOMEBODY_WAITS: ContextVar[bool] = ContextVar("somebody_waits", default=True)


def somebody_waits() -> bool:
    """Whether a request is being answered. So it is taken to be, unless `nobody_waits` says otherwise."""
    return _SOMEBODY_WAITS.get()


@contextmanager
def nobody_waits() -> Iterator[None]:
    """What is done within is a command's or a job's: it holds no thread that anybody is served by."""
    before = _SOMEBODY_WAITS.set(False)
    try:
        yield
    finally:
        _SOMEBODY_WAITS.reset(before)
