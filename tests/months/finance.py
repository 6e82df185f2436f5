"""Finance, every morning: the bills of yesterday, what differs, what is open, and then the day is closed."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from foundation.cause import staff_cause
from foundation.days import day_of
from payments.closing.operations.reopen import reopen_books
from payments.desk.operations.close_case import Decision, close_case
from payments.enums import CaseAction, ExceptionKind, Period
from payments.invoicing.document import Document
from payments.invoicing.operations.noting import note_invoice, red_letter_invoice
from payments.models import ExceptionCase, Payment
from payments.providers import get_gateway
from payments.providers.billing import EntryKind
from tests.bills import write_alipay_bill, write_wechat_bill
from tests.command_runner import Done, run_command
from tests.months.desk import ALIPAY, Desk

# What is done with a case of each kind; whatever else it is is noted as settled outside.
ACTIONS = {ExceptionKind.OVERPAID: CaseAction.REFUND}


class Finance:
    """`told` are the differences that bills had, `closed` what the command said of each day."""

    def __init__(self, desk: Desk, directory: Path) -> None:
        self.desk, self.directory, self.sandbox = desk, directory, desk.sandbox
        self.told: list[dict[str, Any]] = []
        self.closed: dict[date, dict[str, Any]] = {}

    def reconcile(self, day: date, *, scenario: str = "", more: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        """Both bills of the day, and what differs; with a scenario they are wrong."""
        if scenario:
            self.sandbox.scenario(scenario)
        told = self._reconcile(day, more)
        if scenario:
            self.sandbox.scenario("normal")
        return told

    def _reconcile(self, day: date, more: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        done = run_command("reconcile", "--date", day.isoformat(), "--apply", "--json", *more)
        assert done.code in (0, 75), done.err
        told = [each for each in done.objects() if "difference" in each]
        self.told += told
        return told

    def reconcile_wrong_fee(self, day: date, provider: str) -> None:
        """A file in which the first payment cost three yuan more than agreed on."""
        gateway = get_gateway(provider)
        assert gateway is not None
        path, wrong = self.directory / "bill", self.directory / "wrong-bill"
        with path.open("w+b") as file:
            gateway.download_bill(day, file)
            file.seek(0)
            entries = list(gateway.read_bill(file, day=day))
        first = next(at for at, entry in enumerate(entries) if entry.kind == EntryKind.PAYMENT)
        entries[first] = replace(entries[first], fee_millifen=entries[first].fee_millifen + 300_000)
        with wrong.open("wb") as file:
            if provider == ALIPAY:
                write_alipay_bill(file, entries, day=day, seller_id=settings.ALIPAY["seller_id"])
            else:
                write_wechat_bill(
                    file, entries, day=day, **{name: settings.WECHATPAY[name] for name in ("app_id", "merchant_id")}
                )
        told = self._reconcile(day, ("--provider", provider, "--file", str(wrong)))
        assert [each["difference"] for each in told] == ["fee"], told

    def decide(self) -> None:
        """Every open case has its end."""
        finance = self.desk.gym.finance.pk
        for case in ExceptionCase.objects.filter(closed_at=None).order_by("pk"):
            action = ACTIONS.get(ExceptionKind(case.kind), CaseAction.SETTLED_OUTSIDE)
            self.desk.clock.step()
            closed = close_case(
                Decision(case.pk, action, "核对过了", finance),
                cause=staff_cause(finance),
            )
            if closed.refund is not None:
                self.desk.bring_to_end(closed.refund)
            self.desk.done[f"case {case.kind}"] += 1

    def close(self, day: date, *, reason: str = "") -> None:
        """Refused while something is undecided, which there is when a reason is given."""
        done = self._close("--date", day.isoformat())
        if reason:
            assert done.refusal()["code"] == "still_undecided"
            done = self._close("--date", day.isoformat(), "--reason", reason)
        assert done.code == 0, done.err
        (self.closed[day],) = done.objects()

    def reopen(self, day: date) -> None:
        """By the manager, who has not closed it."""
        self.desk.clock.step()
        reopen_books(period=Period.DAY, first=day, reason="漏了一笔", user_id=self.desk.gym.manager.pk)
        self.desk.done["reopened"] += 1

    def invoice(self, payment: Payment) -> None:
        """One over all that was paid and not gone back, from the second one on corrected by a red letter."""
        digit = next(self.desk.references)
        on, cause = day_of(self.desk.clock.now), staff_cause(self.desk.gym.finance.pk)
        fen = payment.amount_fen - payment.refunded_fen
        note = {"document": Document(f"{digit:020d}", "", on), "cause": cause}
        invoice = note_invoice(payment_id=payment.pk, amount_fen=fen, **note)
        if self.desk.done["invoice"]:
            red = {"document": Document(f"{digit:019d}9", "", on), "cause": cause}
            red_letter_invoice(invoice_id=invoice.pk, amount_fen=fen // 3, **red)
        self.desk.done["invoice"] += 1

    def refused(self, day: date) -> set[str]:
        """Why the day is not closed yet, in kinds."""
        return {kind for kind, _count in self._close("--date", day.isoformat()).refusal()["undecided"]}

    def close_month(self, month: str) -> dict[str, Any]:
        done = self._close("--month", month)
        assert done.code == 0, done.err
        (told,) = done.objects()
        return told

    def _close(self, *arguments: str) -> Done:
        self.desk.clock.step()
        return run_command("close_day", *arguments, "--by", self.desk.gym.finance.username, "--json")
