"""A month of a gym is closed to the fen: its files, the sandbox's books, the tills and the raw rows say the same."""

import os
from datetime import date
from decimal import Decimal

import pytest

from tests.command_runner import run_command
from tests.months.clock import month_clock
from tests.months.files import MonthFiles
from tests.months.november import FIRST, LAST
from tests.months.proof import Proof
from tests.months.story import Month, Size
from tests.months.tampering import TAMPERINGS, found_after, turns
from tests.payments.auditing.ledger_of_everything import verify

# `make test-trust` lives it with 500 members.
MEMBERS = int(os.environ.get("TRUST_MEMBERS") or 48)
MANY = 100
SIZE = Size(members=MEMBERS, a_day=max(1, MEMBERS // 150), every=1 if MEMBERS >= MANY else 3)
SEED = int(os.environ.get("TRUST_SEED") or 17)
NOVEMBER = (date(2026, 11, 1), LAST)
BEFORE = date(2026, 10, 31)
# What happens on chosen days, and each of what happens by chance and must not be missing.
HAPPENED = (
    "alipay", "wechat", "cash", "pos", "transfer", "voucher", "refund alipay", "refund wechat", "freeze", "upgrade",
    "place attended", "place cancelled", "place late_cancelled", "private session", "till over or short", "late notice",
    "unheard", "refund elsewhere", "paid twice", "case bill_differs", "case external_refund", "case overpaid",
    "reopened", "invoice",
)  # fmt: skip
pytestmark = pytest.mark.trust


@pytest.fixture(scope="module")
def sandbox_clock(tmp_path_factory):
    file = tmp_path_factory.mktemp("clock") / "now"
    file.write_text("2026-10-30T00:00:00+08:00")
    return file


@pytest.fixture
def clock(sandbox_clock):
    with month_clock(sandbox_clock, first=FIRST) as clock:
        yield clock


@pytest.fixture
def agreed_fees(settings):
    """Without an agreed rate nobody could say that a fee is wrong."""
    settings.PROVIDER_FEE_RATES = dict.fromkeys(("alipay", "wechat"), Decimal("0.006"))


@pytest.fixture
def month(clock, transactional_db, answered_at_last, live_server, sandbox, agreed_fees, tmp_path):
    """It has been lived, and every day of it is closed."""
    month = Month(clock, sandbox, tmp_path, SIZE, seed=SEED)
    month.live()
    return month


def test_a_month_is_closed_to_the_fen_and_whoever_changes_it_is_found(month, sandbox, tmp_path):
    closed = month.finance.close_month("2026-11")
    told = month.desk.done
    assert all(told[name] for name in HAPPENED), told
    assert run_command("export_month", "--month", "2026-11", "--out", str(tmp_path)).code == 0
    proof = Proof(MonthFiles(tmp_path / "month-2026-11.zip"), sandbox, *NOVEMBER)
    proof.of_the_files()
    proof.of_the_sandbox()
    proof.of_the_tills(month.drawn)
    proof.of_the_raw_rows()
    proof.of_the_invoices()
    proof.of_the_kept_days(month.owed)
    proof.of_the_roll_forward(*(sum(month.owed[day].values()) for day in (BEFORE, LAST)))
    proof.of_the_closings(closed, month.finance.closed)
    assert verify()["broken"] == 0
    for turn in turns():
        found = found_after(*(TAMPERINGS[name][0] for name in turn))
        for name in turn:
            assert TAMPERINGS[name][1] in found, (name, found)
    assert verify()["broken"] == 0
