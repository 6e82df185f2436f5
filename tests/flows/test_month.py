"""A month of a gym is closed to the fen: its files, the sandbox's books, the tills and the raw rows say the same."""

import time
from datetime import date
from decimal import Decimal

import pytest

from tests.command_runner import run_command
from tests.months.clock import month_clock
from tests.months.files import MonthFiles
from tests.months.proof import Proof
from tests.months.story import FIRST, LAST, Month, Size
from tests.months.tampering import TAMPERINGS, found_after
from tests.payments.auditing.ledger_of_everything import verify

SHORT = Size(members=60, a_day=1)
NOVEMBER = (date(2026, 11, 1), LAST)
BEFORE = date(2026, 10, 31)


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
def month(request, clock, transactional_db, answered_at_last, live_server, sandbox, agreed_fees, tmp_path):
    month = Month(clock, sandbox, tmp_path, request.param, seed=17)
    begun = time.process_time()
    month.live()
    print('lived', time.process_time() - begun)
    return month


@pytest.mark.parametrize("month", [SHORT], indirect=True)
def test_month(month, sandbox, tmp_path):
    begun = time.process_time()
    closed = month.finance.close_month("2026-11")
    assert run_command("export_month", "--month", "2026-11", "--out", str(tmp_path)).code == 0
    proof = Proof(MonthFiles(tmp_path / "month-2026-11.zip"), sandbox, *NOVEMBER)
    proof.of_the_files()
    proof.of_the_sandbox()
    proof.of_the_tills(month.drawn)
    proof.of_the_raw_rows()
    proof.of_the_kept_days(month.owed)
    proof.of_the_roll_forward(*(sum(month.owed[day].values()) for day in (BEFORE, LAST)))
    proof.of_the_closings(closed, month.finance.closed)
    assert verify()["broken"] == 0
    print("before tampering", time.process_time() - begun)
    wrong = {}
    for name, (statement, expected) in TAMPERINGS.items():
        found = found_after(statement)
        if expected not in found: wrong[name] = found
    print("tampered", time.process_time() - begun)
    assert not wrong, wrong
    assert verify()["broken"] == 0
