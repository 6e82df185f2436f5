"""A bill that was asked for, and how it goes wrong when the scenario says so."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from sandbox import clock, scenarios
from sandbox.bills.rows import Row, rows
from sandbox.clock import CHINA, china_text
from sandbox.models import Provider
from sandbox.takings import day_in_china

STRANGERS_FEN = 6600


class BillNotReady(Exception):
    """The provider has not made it yet."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What a provider would hand out for a day of UTC+8, under a scenario of bills (or `normal`)."""

    provider: Provider
    day: date
    scenario: str

    def rows(self) -> Iterator[Row]:
        """The rows as the scenario has them; they are read as they are asked for."""
        true = rows(self.provider, self.day)
        if self.scenario == "bill_wrong_amount":
            return _with_first_payment(true, lambda row: [replace(row, amount_fen=row.amount_fen + 1)])
        if self.scenario == "bill_missing_row":
            return _with_first_payment(true, lambda _row: [])
        if self.scenario == "bill_duplicate_row":
            return _with_first_payment(true, lambda row: [row, row])
        if self.scenario == "bill_extra_row":
            return chain([_strangers(self.day)], true)
        return true

    def as_far_as_it_goes(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines of the rows; cut short, the last of them ends in its middle."""
        if self.scenario != "bill_cut_short":
            yield from lines
            return
        last = ""
        for line in lines:
            yield last
            last = line
        yield last[: len(last) // 2]

    @property
    def is_cut_short(self) -> bool:
        """Whether nothing stands after the rows."""
        return self.scenario == "bill_cut_short"


def open_bill(provider: Provider, day: date) -> Bill:
    """The bill of a day, of the present one as far as it has come; raises BillNotReady for a day to come.

    The real providers are slower: they make a day's bill by nine (Alipay) or ten o'clock (WeChat Pay) of the next.
    """
    scenario = scenarios.at_present("bill", "")
    if day > clock.now().astimezone(CHINA).date() or scenario == "bill_not_ready":
        raise BillNotReady
    return Bill(provider, day, scenario)


def _with_first_payment(true: Iterator[Row], become: Callable[[Row], list[Row]]) -> Iterator[Row]:
    """The rows, the first payment among them replaced by what it becomes."""
    for row in true:
        if not row.is_refund:
            yield from become(row)
            break
        yield row
    yield from true


def _strangers(day: date) -> Row:
    """A payment that no order here has, at the day's first second, numbered as the merchant's own orders are."""
    midnight, _ = day_in_china(day)
    number = f"{china_text(midnight, '%Y%m%d')}{secrets.randbelow(10**14):014d}"
    return Row(midnight, midnight, f"9{number}", f"txn_{number}", STRANGERS_FEN, subject="未知订单", channel="NATIVE")
