"""That the month is closed to the fen: its files against the sandbox, the tills, the closings and the raw rows."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from tests.months.files import MonthFiles, as_fen
from tests.months.raw_rows import RawRows, as_day
from tests.sandbox_process import Sandbox

PROVIDERS = {"alipay": "Alipay", "wechat": "WeChat Pay"}
TENDERS = {"pos": "Card terminal", "transfer": "Bank transfer", "voucher": "Voucher"}
WAYS = {**PROVIDERS, "cash": "Cash", **TENDERS}
MOVED = ("Opening balance", "Sold", "Delivered", "Refunded", "Lapsed", "Transferred", "Closing balance")


class Proof:
    """Of one month: its first and its last day, both included."""

    def __init__(self, files: MonthFiles, sandbox: Sandbox, first: date, last: date) -> None:
        self.files, self.sandbox, self.first, self.last = files, sandbox, first, last
        self.raw = RawRows()

    def of_the_files(self) -> None:
        """Every foot is the sum of its rows, every sheet the same as its file, and so is the summary."""
        titles = {"roll-forward": "Prepaid balance"}
        assert len(self.files.rows["summary"]) >= 20
        for told in self.files.rows["summary"]:
            name, column = told["File"].removesuffix(".csv"), told["Column"]
            said = as_fen(told["Sum"])
            assert said == self.files.fen(name, column) == self.files.foot_fen(name, column), told
            assert said == self.files.sheet_fen(titles.get(name, name.capitalize()), column), told
            assert int(told["Rows"]) == len(self.files.rows[name])

    def of_the_sandbox(self) -> None:
        """Day by day and provider by provider, what was paid and what went back; and the fees of every trade."""
        day = self.first
        while day <= self.last:
            book = self.sandbox.book(day.isoformat())
            for provider, label in PROVIDERS.items():
                on_it = on(day, label)
                told = (self.files.fen("payments", "Paid", on_it), self.files.fen("refunds", "Refunded", on_it))
                assert told == (book[provider]["paid_fen"], book[provider]["refunded_fen"]), (day, provider)
            day = date.fromordinal(day.toordinal() + 1)
        assert self.files.fen("fees", "Fee") == self._fees_of_the_sandbox()
        assert all(row["Fee"] for row in self.files.rows["fees"])

    def _fees_of_the_sandbox(self) -> int:
        """0.6 %, half a fen up, and back with what goes back; out of its trades one by one."""
        fees = 0
        for trade in self.sandbox.trades():
            moved = [(trade["paid_at"], trade["amount_fen"], 1)] if trade["state"] == "paid" else []
            moved += [(each["succeeded_at"], each["amount_fen"], -1) for each in trade["refunds"]]
            for at, fen, sign in moved:
                if at and self.first.isoformat() <= at[:10] <= self.last.isoformat():
                    fees += sign * ((fen * 6 + 500) // 1000)
        return fees

    def of_the_tills(self, drawn: Counter[str]) -> None:
        """What was taken by hand is in the tills, tender by tender, as the test itself has put it there."""
        received = {name: self.files.fen("payments", "Received", by(label)) for name, label in WAYS.items()}
        assert self.files.fen("tills", "Cash received") == received["cash"] == drawn["cash"]
        for name, label in TENDERS.items():
            assert self.files.fen("tills", label) == received[name] == drawn[name], name
        paid_out = self.files.fen("refunds", "Refunded", by("Cash"))
        assert self.files.fen("tills", "Cash paid out") == paid_out == drawn["out"]
        for row in self.files.rows["tills"]:
            expected = as_fen(row["Float"]) + as_fen(row["Cash received"]) - as_fen(row["Cash paid out"])
            assert as_fen(row["Expected"]) == expected, row
            assert as_fen(row["Counted"]) - expected == as_fen(row["Over or short"]), row
            assert bool(row["Reason"]) == (as_fen(row["Over or short"]) != 0)

    def of_the_raw_rows(self) -> None:
        """Way by way; what was sold and what went back, as the roll-forward has it."""
        for name, label in WAYS.items():
            received = [each for each in self.raw.received(self.first, self.last) if each.provider == name]
            refunded = [each for each in self.raw.refunded(self.first, self.last) if each.provider == name]
            assert self.files.fen("payments", "Paid", by(label)) == sum(each.price_fen for each in received), name
            assert self.files.fen("payments", "Received", by(label)) == sum(each.fen for each in received), name
            assert self.files.fen("refunds", "Refunded", by(label)) == sum(each.fen for each in refunded), name
            fees = sum(each.fee_millifen for each in (*received, *refunded))
            assert self.files.fen("fees", "Fee", by(label)) * 1000 == fees, name
        assert self.files.fen("roll-forward", "Sold") == self.raw.sold_fen(self.first, self.last)
        back = self.files.fen("roll-forward", "Refunded")
        back += self.files.fen("roll-forward", "Refunded of what was delivered")
        assert back == self.raw.prices_back_fen(self.first, self.last)

    def of_the_invoices(self) -> None:
        """Those of the month by their own days, what was corrected taken off."""
        rows = self.raw.read("SELECT issued_on, amount_fen, reverses_id FROM payments_invoice WHERE number <> ''")
        issued = [
            fen if reverses is None else -fen for on, fen, reverses in rows if self.first <= as_day(on) <= self.last
        ]
        assert len(issued) == len(self.files.rows["invoices"]) == 4
        assert self.files.fen("invoices", "Amount") == sum(issued) > 0

    def of_the_roll_forward(self, opening: int, closing: int) -> None:
        """Line by line it leads from one balance to the other, which are those of the raw rows."""
        for row in self.files.rows["roll-forward"]:
            came, sold, delivered, refunded, lapsed, transferred, left = (as_fen(row[name]) for name in MOVED)
            assert came + sold - delivered - refunded - lapsed + transferred == left, row
        assert self.files.fen("roll-forward", "Opening balance") == opening > 0
        assert self.files.fen("roll-forward", "Closing balance") == closing > opening
        assert self.files.fen("roll-forward", "Transferred") == 0

    def of_the_closings(self, month: dict[str, Any], days: dict[date, dict[str, Any]]) -> None:
        """The month is the sum of its days, those of their entries; what came late is of another month, or of this."""
        held = self.raw.held_by(first=self.first, last=self.last)
        of_days = [told for day, told in days.items() if self.first <= day <= self.last]
        for name in ("received", "refunded"):
            assert month[f"{name}_fen"] == sum(day[f"{name}_fen"] for day in of_days) == held[name]
        assert month["late_count"] == sum(day["late_count"] for day in of_days) > 0
        assert held["received"] - held["received of other months"] == self.files.fen("payments", "Received")
        assert held["refunded"] - held["refunded of other months"] == self.files.fen("refunds", "Refunded")
        assert held["received late"] > held["received of other months"] > 0

    def of_the_kept_days(self, owed: dict[date, dict[tuple[str, int], int]]) -> None:
        """Every night the raw rows came to the balance that was kept of the day."""
        kept: dict[date, dict[tuple[str, int], int]] = {}
        for day, kind, item_id, fen in self.raw.read(
            "SELECT day, kind, item_id, closing_fen FROM members_prepaidday WHERE kind <> 'total' AND closing_fen <> 0"
        ):
            kept.setdefault(as_day(day), {})[kind, item_id] = fen
        assert kept == {day: lines for day, lines in owed.items() if lines}


def by(label: str) -> Callable[[dict[str, str]], bool]:
    """The rows of this way."""
    return lambda row: row["Provider"] == label


def on(day: date, label: str) -> Callable[[dict[str, str]], bool]:
    """The rows of this way and day, but what was paid out by hand."""
    return lambda row: (
        row["Day"] == day.isoformat() and row["Provider"] == label and row.get("Paid out by hand") != "yes"
    )
