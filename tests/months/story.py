"""A month of the gym, day by day: from the last days of October 2026 to the morning of the first of December."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from foundation.days import ONE_DAY
from members.enums import RefundRule
from payments.enums import Fulfilment, PaymentStatus, PaymentType, Tender
from payments.models import Payment
from tests.command_runner import run_command
from tests.months.changes import Changes
from tests.months.clock import MonthClock
from tests.months.desk import ALIPAY, WECHAT, Desk
from tests.months.finance import Finance
from tests.months.gym import open_gym
from tests.months.raw_rows import RawRows
from tests.sandbox_process import Sandbox

FIRST, LAST = date(2026, 10, 30), date(2026, 11, 30)
BILLS = {
    date(2026, 11, 4): "bill_missing_row",
    date(2026, 11, 6): "bill_wrong_amount",
    date(2026, 11, 10): "bill_duplicate_row",
    date(2026, 11, 12): "bill_extra_row",
}
EXPECTED = {"bill_missing_row": "missing_there", "bill_wrong_amount": "amount", "bill_duplicate_row": "duplicate"}
WRONG_FEES = {date(2026, 11, 16): ALIPAY, date(2026, 11, 17): WECHAT}
# Their bills come a day late, with a payment that nobody had told of: it is heard of when the day is closed.
LATE = {date(2026, 10, 31): ALIPAY, date(2026, 11, 8): WECHAT, date(2026, 11, 20): ALIPAY}
UNHEARD = {date(2026, 11, 5): WECHAT, date(2026, 11, 22): ALIPAY}
ELSEWHERE = {date(2026, 11, 9): WECHAT, date(2026, 11, 24): ALIPAY}
PAID_TWICE = {date(2026, 11, 13)}
OVER_OR_SHORT = {date(2026, 11, 3): -1_000, date(2026, 11, 18): 550}
LEFT_OPEN = date(2026, 11, 14)
# So many members are kept for what happens but once, and for transfers.
RESERVED = 26


def days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += ONE_DAY


@dataclass(frozen=True, slots=True)
class Size:
    """How many members there are, and how many of the rest happens on a day."""

    members: int
    a_day: int


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
        self.changes = Changes(self.desk)
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
        self.owed[day - ONE_DAY] = RawRows().owed(day - ONE_DAY)

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
        self.give_back()
        if day in LATE:
            self.late[day] = self.unheard(LATE[day])
        if day in UNHEARD:
            self.unheard(UNHEARD[day])
            self.desk.done["unheard"] += 1
        if day in ELSEWHERE:
            self.refunded_elsewhere(ELSEWHERE[day])
        if day in PAID_TWICE:
            self.paid_twice()
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

    def give_back(self) -> None:
        """One by a rule, one in part, of anything that was bought."""
        for _ in range(self.size.a_day):
            self.desk.give_back_by_rule(self.a_payment(), self.random.choice(list(RefundRule)))
            payment = self.a_payment()
            self.desk.give_back(payment, payment.amount_fen // self.random.randint(3, 11))

    def a_payment(self) -> Payment:
        paid = Payment.objects.filter(status=PaymentStatus.SUCCESS, fulfilment=Fulfilment.DONE)
        return self.random.choice(list(paid.exclude(type=PaymentType.COURSE).order_by("pk")))

    def unheard(self, provider: Any) -> str:
        member = self.gym.waiting.pop()
        plan = self.gym.plans[0]
        payment = self.desk.order(member, "membership", plan.pk, plan.price_fen)
        self.gym.others.append(member)
        return self.desk.pay_unheard(payment, provider)

    def refunded_elsewhere(self, provider: Any) -> None:
        """A person gives a part back in the provider's own console."""
        payment = self.desk.sell(self.gym.waiting.pop(), "membership", self.gym.plans[0], provider)
        self.clock.step()
        told = self.desk.sandbox.refund(provider, payment.attempts.get().out_trade_no, amount_fen=3_333)
        assert [each["status"] for each in told["deliveries"]] == [200]
        self.desk.done["refund elsewhere"] += 1

    def paid_twice(self) -> None:
        """By both codes."""
        plan = self.gym.plans[0]
        payment = self.desk.order(self.gym.waiting.pop(), "membership", plan.pk, plan.price_fen)
        numbers = {provider: self.desk.show_code(payment, provider) for provider in (ALIPAY, WECHAT)}
        for provider in (WECHAT, ALIPAY):
            self.clock.step()
            self.desk.sandbox.pay(provider, numbers[provider])
        self.desk.done["paid twice"] += 1

    def change(self, day: date) -> None:
        for _ in range(self.size.a_day):
            self.changes.freeze(day)
            self.changes.upgrade()
            self.changes.call_off_a_place(day)
        if self.random.random() < 0.5 and len(self.gym.waiting) > 10:
            self.changes.transfer()
