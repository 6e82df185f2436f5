"""A purpose whose doings a test can look at, and make fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from payments.purposes import Quote, Receipt, Take, get_purpose

PRICE_FEN = 8888


class Shelf:
    """Sells one thing at one price; every verb is noted with the payment's id, `failures` makes one of them raise."""

    unit = "days"
    refuses = ()
    calls: list[tuple[Any, ...]] = []
    failures: dict[str, Exception] = {}

    def reserve(self, *, payment_id: int, member_id: int, item_id: int, expires_at: datetime) -> Quote:
        self._do("reserve", payment_id)
        return Quote(PRICE_FEN, "一节课")

    def fulfil(self, *, payment_id: int) -> None:
        self._do("fulfil", payment_id)

    def release(self, *, payment_id: int) -> None:
        self._do("release", payment_id)

    def lock(self, *, payment_id: int) -> None:
        self._do("lock", payment_id)

    def at_stake(self, *, payment_id: int, refund_id: int) -> list[str]:
        return []

    def call_off(self, *, payment_id: int, refund_id: int, user_id: int) -> None:
        self._do("call_off", payment_id)

    def unlock(self, *, payment_id: int) -> None:
        self._do("unlock", payment_id)

    def handed_on_to(self, *, payment_id: int) -> str:
        return ""

    def check_take(self, *, payment_id: int, take: Take | None, asked_at: datetime, refund_id: int | None) -> None:
        if take is not None:
            self._do("check_take", payment_id, take.text)

    def revoke(self, *, payment_id: int, refund_id: int, take: Take | None) -> None:
        self._do("revoke", payment_id, "" if take is None else take.text)

    def by_rule(self, *, refund_id: int) -> list[tuple[str, str]]:
        return []

    def payer(self, *, member_id: int) -> str:
        return "李* ***0000"

    def receipt(self, *, payment_id: int) -> Receipt:
        return Receipt("一节课", [("时间", "今晚")])

    def _do(self, verb: str, payment_id: int, *more: str) -> None:
        if verb in self.failures:
            raise self.failures[verb]
        self.calls.append((verb, payment_id, *more))

    @classmethod
    def verbs(cls) -> list[str]:
        """What was done, in order."""
        return [call[0] for call in cls.calls]


@contextmanager
def shelf_for_sale(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Shelf]]:
    """Every type of payment buys from the shelf."""
    monkeypatch.setattr("payments.purposes.import_string", lambda _path: Shelf)
    get_purpose.cache_clear()
    Shelf.calls, Shelf.failures = [], {}
    yield Shelf
    get_purpose.cache_clear()
