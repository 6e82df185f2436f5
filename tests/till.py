"""A provider for refunds that does as it is told, and remembers what it was sent."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from payments.providers.refunding import RefundOrder, RefundState, RefundStatement


class Till:
    """Pays back at once, unless `word` is another; an exception is raised."""

    def __init__(self) -> None:
        self.word: RefundState | Exception = RefundState.SUCCEEDED
        self.sent: list[RefundOrder] = []

    def refund(self, order: RefundOrder) -> RefundStatement:
        self.sent.append(order)
        if isinstance(self.word, Exception):
            raise self.word
        return RefundStatement(order.number, self.word, order.amount_fen)


@contextmanager
def open_till() -> Iterator[Till]:
    """Every refund is sent to this till."""
    till = Till()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("payments.refunding.operations.send.get_gateway", lambda _provider: till)
        yield till
