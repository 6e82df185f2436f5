"""A provider for the pages that give money back."""

import pytest

from payments.providers.refunding import RefundOrder, RefundState, RefundStatement


class Till:
    """Gives back whatever it is asked to; what it was asked is kept."""

    def __init__(self) -> None:
        self.sent: list[RefundOrder] = []

    def refund(self, order: RefundOrder) -> RefundStatement:
        self.sent.append(order)
        return RefundStatement(order.number, RefundState.SUCCEEDED, order.amount_fen)


@pytest.fixture(autouse=True)
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    desk = Till()
    monkeypatch.setattr("payments.operations.send_refund.get_gateway", lambda _provider: desk)
    return desk
