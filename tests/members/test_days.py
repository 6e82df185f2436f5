"""A gym's days: dates of Asia/Shanghai, the last one included; months end where section 4.5 of the domain says."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from members.days import ONE_DAY, day_of, days_between, instant_of, period_end, start_of_day, today

STARTS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2025-01-15", 1, "2025-02-14"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2025-01-29", 1, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-03-31", 1, "2025-04-30"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-12-01", 1, "2025-12-31"),
        ("2024-02-29", 48, "2028-02-28"),
    ],
)
def test_months_end_the_day_before_or_on_the_months_last_day(start, months, end):
    assert period_end(date.fromisoformat(start), count=months, unit="month") == date.fromisoformat(end)


def test_days_and_weeks_include_their_first_day():
    start = date(2025, 1, 1)
    assert period_end(start, count=1, unit="day") == start
    assert period_end(start, count=30, unit="day") == date(2025, 1, 30)
    assert period_end(start, count=2, unit="week") == date(2025, 1, 14)


@given(STARTS, st.integers(1, 120))
def test_a_month_is_never_shorter_than_february_nor_longer_than_its_months(start, months):
    end = period_end(start, count=months, unit="month")
    assert 28 * months <= days_between(start, end) <= 31 * months
    assert (end + ONE_DAY).day in (start.day, 1)


@given(STARTS, st.integers(1, 60))
def test_a_later_start_never_ends_sooner(start, months):
    ends = [period_end(start + timedelta(days=days), count=months, unit="month") for days in range(4)]
    assert ends == sorted(ends)


@given(STARTS.filter(lambda start: start.day <= 28), st.integers(1, 12), st.integers(1, 12))
def test_months_one_after_the_other_are_as_long_as_all_at_once(start, first, second):
    middle = period_end(start, count=first, unit="month") + ONE_DAY
    assert period_end(middle, count=second, unit="month") == period_end(start, count=first + second, unit="month")


@pytest.mark.parametrize(
    ("utc", "expected"),
    [
        ("2025-05-31T15:59:59Z", date(2025, 5, 31)),
        ("2025-05-31T16:00:00Z", date(2025, 6, 1)),
        ("2025-05-31T23:59:59Z", date(2025, 6, 1)),
        ("2025-06-01T00:00:00Z", date(2025, 6, 1)),
    ],
)
def test_today_is_the_gyms_date_also_while_it_is_still_yesterday_in_utc(utc, expected):
    with time_machine.travel(utc, tick=False):
        assert today() == expected
        assert day_of(datetime.now(UTC)) == expected


def test_a_day_begins_at_the_gyms_midnight():
    assert start_of_day(date(2025, 6, 1)) == datetime(2025, 5, 31, 16, tzinfo=UTC)
    assert instant_of(date(2025, 6, 1), time(18, 30)) == datetime(2025, 6, 1, 10, 30, tzinfo=UTC)


def test_days_between_counts_both_ends_and_never_below_nothing():
    assert days_between(date(2025, 1, 1), date(2025, 1, 1)) == 1
    assert days_between(date(2025, 1, 1), date(2025, 1, 31)) == 31
    assert days_between(date(2025, 1, 2), date(2025, 1, 1)) == 0
