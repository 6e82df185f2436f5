"""A month of a gym is closed to the fen: its files, the sandbox's books, the tills and the raw rows say the same."""

import time

import pytest
from django.core.cache import cache

from tests.command_runner import run_command
from tests.months.clock import month_clock
from tests.months.story import FIRST, Month, Size
from tests.sandbox_process import running_sandbox

SHORT = Size(members=60, a_day=1)


@pytest.fixture(scope="module")
def sandbox_clock(tmp_path_factory):
    file = tmp_path_factory.mktemp("clock") / "now"
    file.write_text("2026-10-30T00:00:00+08:00")
    return file


@pytest.fixture
def clock(sandbox_clock):
    with month_clock(sandbox_clock, first=FIRST) as clock:
        yield clock


def test_month(clock, transactional_db, answered_at_last, live_server, sandbox, provider_settings, tmp_path, settings):
    begun, cpu = time.monotonic(), time.process_time()
    month = Month(clock, sandbox, tmp_path, SHORT, seed=17)
    try:
        month.live()
    finally:
        print(month.desk.done, time.process_time() - cpu)
