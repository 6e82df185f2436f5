"""A month of the gym, day by day: from the last days of October 2026 to the morning of the first of December."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from foundation.days import ONE_DAY
from members.enums import RefundRule
from tests.command_runner import run_command
from tests.months.changes import Changes
from tests.months.clock import MonthClock
from tests.months.desk import Desk
from tests.months.finance import Finance
from tests.months.gym import open_gym
from tests.months.incidents import Incidents
from tests.months.november import (
    BILLS,
    ELSEWHERE,
    EXPECTED,
    FIRST,
    INVOICED,
    LAST,
    LATE,
    LEFT_OPEN,
    OVER_OR_SHORT,
    PAID_TWICE,
    REOPENED,
    UNHEARD,
    WRONG_FEES,
    days,
)
from tests.months.owed_rows import OwedRows
from tests.sandbox_process import Sandbox

# So many members are kept for what happens but once, and for transfers.
RESERVED = 29


@dataclass(frozen=True, slots=True)
class Size:
    """How many members there are, how many of the rest happens on a day, and on every how manieth what is changed."""

    members: int
    a_day: int
    every: int = 1

    def times(self, day: date) -> range:
        """One for each change or refund of this day."""
        return range(self.a_day if day.toordinal() % self.every == 0 else 0)


class Month:
    """`live` plays it; what it leaves is in the database, at the sandbox, and in `desk` and `finance`.

    `drawn` is what the test itself has put into the tills of November, by tender, and taken `out`; `owed` what the raw
    rows came to every night.
    """

    def __init__(self, clock: MonthClock, sandbox: Sandbox, directory: Path, size: Size, *, seed: int) -> None:
        self.clock, self.size, self.random = clock, size, Random(seed)
        self.gym = open_gym(first=FIRST, members=size.members)
        self.desk = Desk(self.gym, clock, sandbox, self.random)
        self.finance = Finance(self.desk, directory)
        self.changes, self.incidents = Changes(self.desk), Incidents(self.desk)
        self.late: dict[date, str] = {}
        self.drawn: Counter[str] = Counter()
        self.owed: dict[date, dict[tuple[str, int], int]] = {}

    def live(self) -> None:
        for day in days():
            self.night(day)
            self.morning(day)
            self.daytime(day)
            self.evening(day)
        self.night(LAST + ONE_DAY)
        self.morning(LAST + ONE_DAY)

    def night(self, day: date) -> None:
        self.clock.to(day, "00:20")
        for command in ("prepaid", "generate_sessions", "expire_packs"):
            assert run_command(command, "--json").code == 0
        self.owed[day - ONE_DAY] = OwedRows().owed(day - ONE_DAY)

    def morning(self, day: date) -> None:
        """Yesterday's books."""
        yesterday = day - ONE_DAY
        self.clock.to(day, "09:05")
        if yesterday == LEFT_OPEN:
            self.count_what_was_left(yesterday)
        if day <= LAST:
            self.desk.open_tills()
        self.clock.to(day, "10:15")
        if yesterday < FIRST:
            return
        before = yesterday - ONE_DAY
        if before in LATE:
            assert self.finance.reconcile(before) == []
        if yesterday in LATE:
            self.close_before_its_bill(yesterday)
            return
        self.reconcile(yesterday)
        self.finance.decide()
        self.finance.close(yesterday)
        if yesterday == REOPENED:
            self.finance.reopen(yesterday)
            self.finance.close(yesterday)

    def count_what_was_left(self, day: date) -> None:
        """The day is not closed until the manager has counted the till."""
        assert "tills" in self.finance.refused(day)
        self.desk.count_till(self.gym.clerks[0].pk, by=self.gym.manager.pk)
        assert "tills" not in self.finance.refused(day)

    def reconcile(self, day: date) -> None:
        if day in WRONG_FEES:
            self.finance.reconcile_wrong_fee(day, WRONG_FEES[day])
        scenario = BILLS.get(day, "")
        told = [each["difference"] for each in self.finance.reconcile(day, scenario=scenario)]
        if scenario:
            assert set(told) == {EXPECTED.get(scenario, "missing_here")}, told
            assert self.finance.reconcile(day) == []
        elif day in UNHEARD:
            assert told == ["state"]
        elif day in WRONG_FEES:
            assert told == []
        else:
            assert told == [], (day, told)

    def close_before_its_bill(self, day: date) -> None:
        """One provider's bill is not there; then it tells of a payment of that day."""
        self.finance.reconcile(day, scenario="bill_not_ready")
        self.finance.decide()
        self.finance.close(day, reason="账单未到")
        self.clock.step()
        told = self.desk.sandbox.deliver(self.late[day])["deliveries"]
        assert [each["status"] for each in told] == [200]
        self.desk.done["late notice"] += 1

    def daytime(self, day: date) -> None:
        self.clock.to(day, "11:00")
        self.changes.hold_private_sessions(day)
        self.sell(day)
        self.clock.to(day, "14:00")
        self.give_back(day)
        if day in LATE:
            self.late[day] = self.incidents.unheard(LATE[day])
        if day in UNHEARD:
            self.incidents.unheard(UNHEARD[day])
            self.desk.done["unheard"] += 1
        if day in ELSEWHERE:
            self.incidents.refunded_elsewhere(ELSEWHERE[day])
        if day in INVOICED:
            self.finance.invoice(self.desk.sell(self.gym.waiting.pop(), "membership", self.gym.plans[0]))
        if day in PAID_TWICE:
            self.incidents.paid_twice()
        self.clock.to(day, "16:00")
        self.change(day)

    def evening(self, day: date) -> None:
        self.clock.to(day, "18:00")
        for command in ["sync_refunds"] if day in LATE or day in UNHEARD else ["sync_payments", "sync_refunds"]:
            assert run_command(command, "--json").code == 0
        self.clock.to(day, "20:30")
        self.changes.hold_class(day)
        self.clock.to(day, "22:00")
        left = self.gym.clerks[0].pk if day == LEFT_OPEN else None
        self.desk.count_tills(apart_fen=OVER_OR_SHORT.get(day, 0), but=left)
        if day.month == LAST.month:
            for drawer in self.desk.drawer.values():
                self.drawn += drawer

    def sell(self, day: date) -> None:
        """New members until the last day, places in classes, packs."""
        buying = max(0, len(self.gym.waiting) - RESERVED)
        for _ in range(min(buying, max(1, buying // ((LAST - day).days + 1)))):
            member = self.gym.waiting.pop()
            self.desk.sell(member, "membership", self.random.choice(self.gym.plans))
            self.gym.others.append(member)
        for _ in range(self.size.a_day):
            self.changes.sell_places(day)
        if self.random.random() < 0.4 * self.size.a_day:
            self.desk.sell(self.random.choice(self.gym.others), "private", self.random.choice(self.gym.packs))
        self.changes.book_private_sessions(day)

    def give_back(self, day: date) -> None:
        """One by a rule, one in part, of anything that was bought."""
        for _ in self.size.times(day):
            self.desk.give_back_by_rule(self.incidents.a_payment(), self.random.choice(list(RefundRule)))
            payment = self.incidents.a_payment()
            self.desk.give_back(payment, payment.amount_fen // self.random.randint(3, 11))

    def change(self, day: date) -> None:
        for _ in self.size.times(day):
            self.changes.freeze(day)
            self.changes.upgrade()
            self.changes.call_off_a_place(day)
        if self.random.random() < 0.5 and len(self.gym.waiting) > 12:
            self.changes.transfer()
