"""reconcile: what it prints, where, and how it ends."""

import io
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command

from payments.enums import PaymentStatus
from payments.management.commands import reconcile as command
from payments.models import Difference, ExceptionCase, Payment, Reconciliation
from payments.paying.operations import ask
from payments.providers.base import ProviderRefused, Trade, TradeState
from payments.providers.billing import BillEmpty, BillFault, BillNotReady, BillRefused
from payments.reconciling.operations import reconcile
from payments.reconciling.operations.bill_day import bill_today, end_of_bill
from tests import bills
from tests.command_runner import run_command
from tests.payments.reconciling.reconciliation_bed import (
    DAY,
    BillGateway,
    bill_of,
    entry,
    open_attempt,
    paid_attempt,
)

UNREADABLE = (
    "The file cannot be read (there is no such file or folder). Check its path, and that this user may read it."
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plug_in(monkeypatch):
    """Put gateways in the place of the providers, by name."""

    def plug(**gateways):
        for module in (reconcile, ask):
            monkeypatch.setattr(module, "get_gateway", gateways.get)
        monkeypatch.setattr(command, "switched_on", lambda: list(gateways))

    return plug


def reconcile_json(*arguments):
    return run_command("reconcile", "--json", *arguments)


def test_a_day_that_agrees(plug_in):
    plug_in(alipay=BillGateway(bill_of(paid_attempt())))

    done = reconcile_json("--date", "2025-03-10")

    assert (done.code, done.err) == (0, "")
    assert done.objects() == [
        {
            "provider": "alipay",
            "date": "2025-03-10",
            "result": "agrees",
            "bill_payment_count": 1,
            "bill_payment_fen": 10_000,
            "bill_refund_count": 0,
            "bill_refund_fen": 0,
            "bill_fee_millifen": 0,
            "ledger_payment_count": 1,
            "ledger_payment_fen": 10_000,
            "ledger_refund_count": 0,
            "ledger_refund_fen": 0,
            "not_ours_count": 0,
            "not_ours_payment_fen": 0,
            "not_ours_refund_fen": 0,
            "matched": 1,
            "differences": 0,
            "carried": 0,
        }
    ]


def test_what_differs_is_shown_with_its_repair_and_not_repaired(plug_in):
    attempt = open_attempt()
    plug_in(alipay=BillGateway(bill_of(attempt)))

    done = reconcile_json("--date", "2025-03-10")

    first, report = done.objects()
    assert done.code == 0
    assert first == {
        "difference": "state",
        "entry": "payment",
        "payment_id": attempt.payment_id,
        "number": f"…{attempt.out_trade_no[-4:]}",
        "line": 7,
        "bill_fen": 10_000,
        "ledger_fen": 0,
        "repair": "settle",
    }
    assert (report["result"], report["differences"]) == ("differs", 1)
    assert Payment.objects.get().status == PaymentStatus.PENDING


def test_apply_repairs_each(plug_in):
    attempt = open_attempt()
    gateway = BillGateway(entry(amount_fen=5), bill_of(attempt))
    gateway.trades[attempt.out_trade_no] = Trade(attempt.out_trade_no, TradeState.PAID, amount_fen=10_000)
    plug_in(alipay=gateway)

    *shown, _report = reconcile_json("--date", "2025-03-10", "--apply").objects()

    assert [(line["difference"], line["outcome"]) for line in shown] == [
        ("missing_here", "raised"),
        ("state", "settled"),
    ]
    assert Payment.objects.get().status == PaymentStatus.SUCCESS


def test_for_a_person(plug_in):
    number = entry().out_trade_no
    late = paid_attempt("23:30", fen=1)
    plug_in(alipay=BillGateway(entry(number, amount_fen=12_345, fee_millifen=74_400)))

    done = run_command("reconcile", "--date", "2025-03-10")

    summary = (
        "Alipay 2025-03-10: bill and ledger differ. Bill: 1 paid ¥123.45, 0 refunded ¥0.00, fee ¥0.74. "
        "Ledger: 0 paid ¥0.00, 0 refunded ¥0.00. 0 agree, 1 differ, 1 carried to the next day"
    )
    assert done.out.splitlines() == [
        f"Missing here: …{number[-4:]} (line 7, no payment), bill ¥123.45, ledger ¥0.00 → Open an exception",
        summary,
    ]
    assert late.out_trade_no not in done.out
    assert number not in done.out


def test_an_empty_day_is_no_failure(plug_in):
    plug_in(alipay=BillGateway(download=BillEmpty()))
    done = reconcile_json("--date", "2025-03-10")
    assert (done.code, done.objects()[0]["result"]) == (0, "empty")


def test_an_empty_bill_beside_a_payment_differs(plug_in):
    paid_attempt()
    plug_in(alipay=BillGateway(download=BillEmpty()))
    difference, report = reconcile_json("--date", "2025-03-10").objects()
    assert (difference["difference"], difference["line"], report["result"]) == ("missing_there", None, "differs")


def test_a_bill_that_is_not_ready_has_its_own_exit_code(plug_in):
    plug_in(alipay=BillGateway(download=BillNotReady()))
    done = reconcile_json("--date", "2025-03-10")
    assert (done.code, done.out) == (75, "")
    assert done.refusal() == {
        "code": "bill_not_ready",
        "detail": "The bill is not ready yet; try again later.",
        "provider": "alipay",
    }


def test_a_bad_bill_is_refused_with_its_line(plug_in):
    plug_in(alipay=BillGateway(fault=BillRefused(BillFault.AMOUNT, line=12)))
    done = reconcile_json("--date", "2025-03-10")
    assert done.code == 1
    assert done.refusal() == {
        "code": "bill_refused",
        "detail": "The bill was refused whole, for line 12. An amount cannot be read. Give the file exactly as it was "
        "downloaded, not opened and saved by another program; without a file it is fetched from the provider.",
        "provider": "alipay",
        "reason": "row",
        "fault": "amount",
        "line": 12,
    }
    assert not Reconciliation.objects.exists()


@pytest.mark.parametrize(
    ("alipay", "wechat", "code"),
    [
        (BillNotReady(), None, 75),
        (BillNotReady(), BillRefused(BillFault.TOTALS_MISSING), 1),
        (ProviderRefused("NO_AUTH"), BillNotReady(), 1),
    ],
)
def test_one_provider_does_not_keep_the_other(plug_in, alipay, wechat, code):
    plug_in(alipay=BillGateway(download=alipay), wechat=BillGateway(download=wechat))
    done = reconcile_json("--date", "2025-03-10")
    assert done.code == code
    assert [line["provider"] for line in done.objects()] == (["wechat"] if wechat is None else [])


def test_the_providers_own_code_is_told(plug_in):
    plug_in(alipay=BillGateway(download=ProviderRefused("NO_AUTH")))
    refusal = reconcile_json("--date", "2025-03-10").refusal()
    assert (refusal["code"], refusal["provider_code"]) == ("provider_failed", "NO_AUTH")


def test_one_provider_by_name(plug_in):
    plug_in(alipay=BillGateway(), wechat=BillGateway())
    done = reconcile_json("--date", "2025-03-10", "--provider", "wechat")
    assert [line["provider"] for line in done.objects()] == ["wechat"]


def test_a_switched_off_provider_is_an_error(plug_in):
    plug_in(wechat=BillGateway())
    done = reconcile_json("--date", "2025-03-10", "--provider", "alipay")
    assert (done.code, done.refusal()["code"]) == (1, "provider_not_configured")


def test_none_at_all(plug_in):
    plug_in()
    done = reconcile_json("--date", "2025-03-10")
    assert (done.code, done.refusal()["code"]) == (1, "no_provider")


@pytest.mark.parametrize("text", ["2025-02-30", "20250310", "2025-W11-1", "yesterday", "", "2025-3-1"])
def test_what_is_no_date_is_refused(plug_in, text):
    plug_in(alipay=BillGateway())
    done = reconcile_json(f"--date={text}")
    assert (done.code, list(done.refusal()["errors"])) == (1, ["date"])


def test_a_day_that_has_not_begun_is_refused(plug_in):
    plug_in(alipay=BillGateway())
    done = reconcile_json("--date", (bill_today() + timedelta(days=1)).isoformat())
    assert (done.code, list(done.refusal()["errors"])) == (1, ["date"])


class TestYesterday:
    def test_is_meant_without_a_date_and_done_once(self, plug_in):
        plug_in(alipay=BillGateway(entry()))
        yesterday = (bill_today() - timedelta(days=1)).isoformat()
        assert reconcile_json().objects()[-1]["date"] == yesterday
        again = reconcile_json()
        assert (again.code, again.out, Reconciliation.objects.get().run) == (0, "", 1)
        assert run_command("reconcile").out == f"Alipay {yesterday}: reconciled already\n"

    def test_is_done_again_where_it_was_done_before_the_day_was_over(self, plug_in):
        plug_in(alipay=BillGateway(entry()))
        reconcile_json()
        report = Reconciliation.objects.get()
        early = end_of_bill(report.day) - timedelta(seconds=1)
        Reconciliation.objects.update(finished_at=early)
        reconcile_json()
        assert Reconciliation.objects.get().run == 2

    def test_is_tried_again_until_it_was_done(self, plug_in):
        plug_in(alipay=BillGateway(download=BillNotReady()))
        assert reconcile_json().code == 75
        plug_in(alipay=BillGateway())
        assert reconcile_json().objects()[0]["result"] == "empty"


class TestFile:
    def test_is_read_instead_of_a_download(self, plug_in, tmp_path):
        class FromFile(BillGateway):
            def read_bill(self, file, *, day):
                for line in file:
                    yield entry(amount_fen=int(line))

        (tmp_path / "bill").write_bytes(b"5\n6\n")
        plug_in(alipay=FromFile(download=AssertionError("nothing is downloaded")))
        done = reconcile_json("--date", "2025-03-10", "--provider", "alipay", "--file", str(tmp_path / "bill"))
        assert (done.code, done.objects()[-1]["bill_payment_fen"]) == (0, 11)
        assert Reconciliation.objects.get().source == "file"

    def test_needs_the_name_of_its_provider(self, plug_in, tmp_path):
        plug_in(alipay=BillGateway())
        done = reconcile_json("--date", "2025-03-10", "--file", str(tmp_path / "bill"))
        assert (done.code, list(done.refusal()["errors"])) == (1, ["provider"])

    def test_that_is_not_there_is_named(self, plug_in, tmp_path):
        plug_in(alipay=BillGateway())
        done = reconcile_json("--provider", "alipay", "--file", str(tmp_path / "bill"))
        assert (done.code, done.refusal()["errors"]) == (1, {"file": [UNREADABLE]})


class TestRealFile:
    """The files that a person downloads from the two providers, read by the real adapters."""

    @pytest.fixture(params=["alipay", "wechat"])
    def real(self, request, tmp_path, provider_settings):
        """The provider's name, a payment of each side, and the path of a bill that has one of ours and a stranger."""
        provider_settings(alipay={"seller_id": bills.SELLER_ID})
        attempt = paid_attempt(day=bills.DAY, fen=19_900, provider=request.param)
        lines = [bills.payment(attempt.out_trade_no), bills.payment("another-shop's")]
        path = tmp_path / "bill"
        with path.open("wb") as file:
            if request.param == "alipay":
                bills.write_alipay_bill(file, lines)
            else:
                account = {name: settings.WECHATPAY[name] for name in ("app_id", "merchant_id")}
                bills.write_wechat_bill(file, lines, **account)
        return request.param, path

    def test_is_compared(self, real):
        provider, path = real
        arguments = ["--date", bills.DAY.isoformat(), "--provider", provider, "--file", str(path)]
        difference, report = reconcile_json(*arguments).objects()
        assert (difference["difference"], difference["bill_fen"]) == ("not_ours", 19_900)
        assert (report["result"], report["matched"], report["differences"]) == ("agrees", 1, 0)
        assert (report["not_ours_count"], report["not_ours_payment_fen"]) == (1, 19_900)
        assert not ExceptionCase.objects.exists()
        assert (report["bill_payment_fen"], report["bill_fee_millifen"]) == (39_800, 2 * 119_000)
        assert reconcile_json(*arguments).objects() == [difference, report]

    def test_that_is_cut_short_leaves_nothing(self, real):
        provider, path = real
        path.write_bytes(path.read_bytes()[:-40])
        done = reconcile_json("--date", bills.DAY.isoformat(), "--provider", provider, "--file", str(path))
        assert (done.code, done.refusal()["reason"]) == (1, "truncated")
        assert not Reconciliation.objects.exists()


class Terminal(io.StringIO):
    """A standard error that a person is watching."""

    def isatty(self):
        return True


@pytest.mark.parametrize(("arguments", "is_shown"), [([], True), (["--json"], False)])
def test_a_person_sees_how_far_it_is(plug_in, monkeypatch, arguments, is_shown):
    watched = Terminal()
    monkeypatch.setattr(sys, "stderr", watched)
    plug_in(alipay=BillGateway(entry()))
    call_command("reconcile", "--date", DAY.isoformat(), *arguments, stdout=io.StringIO(), stderr=watched)
    assert ("100%" in watched.getvalue()) == is_shown


def test_differences_are_read_back_in_pages(plug_in, monkeypatch):
    monkeypatch.setattr("payments.reconciling.queries.ROWS_AT_ONCE", 2)
    plug_in(alipay=BillGateway(*(entry(amount_fen=fen, line=fen) for fen in range(1, 6))))
    *shown, _report = reconcile_json("--date", "2025-03-10").objects()
    assert [line["line"] for line in shown] == [1, 2, 3, 4, 5]
    assert Difference.objects.count() == 5
