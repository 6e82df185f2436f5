"""The cells of a bill: exact amounts in whole units, times in UTC, and nothing that is only nearly right."""

from datetime import UTC, datetime

import pytest

from payments.providers.bill_cells import (
    CellRefused,
    any_number,
    fen,
    moment,
    number,
    picker,
    signed_fen,
    signed_millifen,
)
from payments.providers.billing import BillFault, BillRefused

DAY = "2026-11-23"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("88.88", 8888),
        ("45.5", 4550),
        ("45.05", 4505),
        ("45", 4500),
        ("-10.00", -1000),
        ("-0.05", -5),
        ("-0", 0),
        ("0.00", 0),
        ("007.00", 700),
        ("999999999999.99", 99_999_999_999_999),
    ],
)
def test_yuan_in_fen(text: str, amount: int) -> None:
    assert signed_fen(text) == amount


@pytest.mark.parametrize(
    ("text", "amount"), [("0.53000", 53_000), ("-0.06", -6_000), ("0.00001", 1), ("1", 100_000), ("-1.5", -150_000)]
)
def test_yuan_in_thousandths_of_a_fen(text: str, amount: int) -> None:
    assert signed_millifen(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        ".",
        "1.",
        ".5",
        "+1",
        "--1",
        "1,000.00",
        "1 0",
        "1_0",
        "1e2",
        "0x1",
        "NaN",
        "１",
        "1.00\n",
        "1" * 13,
    ],
)
def test_what_is_no_amount(text: str) -> None:
    for read in (signed_fen, signed_millifen, fen):
        with pytest.raises(CellRefused, match="amount"):
            read(text)


def test_more_decimals_than_the_unit_has() -> None:
    with pytest.raises(CellRefused, match="amount"):
        signed_fen("1.000")
    with pytest.raises(CellRefused, match="amount"):
        signed_millifen("1.000000")


def test_a_time_is_told_in_utc() -> None:
    time = moment("2026-11-23 07:59:59", day=DAY)
    assert time.isoformat() == "2026-11-22T23:59:59+00:00"
    assert time.tzinfo is UTC
    assert moment("2026-11-23 23:59:59", day=DAY) == datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-11-22 23:59:59", "2026-11-24 00:00:00", "0001-01-01 00:00:00"])
def test_a_time_of_another_day(text: str) -> None:
    with pytest.raises(CellRefused) as refused:
        moment(text, day=DAY)
    assert (refused.value.fault, refused.value.facts) == (
        BillFault.ANOTHER_DAY,
        {"stated": text[:10], "expected": DAY},
    )


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-23", "2026-11-23T07:59:59", "2026-11-23 07:59:60", "2026-11-23 07:5９:59", "2026-11-23 07:59:59Z"],
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(CellRefused, match="time"):
        moment(text, day=DAY)


@pytest.mark.parametrize("text", ["", "a b", "a\tb", "a\u00a0b", "订单", "a\x7f", "a" * 129])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(CellRefused, match="number"):
        number(text)


@pytest.mark.parametrize("text", ["", "POS-2026/77", "收银台 0001", "a" * 128])
def test_another_system_numbers_its_orders_as_it_likes(text: str) -> None:
    assert any_number(text) == text


@pytest.mark.parametrize("text", ["a\tb", "a\x7f", "a" * 129])
def test_what_is_nobodys_number(text: str) -> None:
    with pytest.raises(CellRefused, match="number"):
        any_number(text)


@pytest.mark.parametrize("text", ["2.02611E+27", "4E+27"])
def test_a_number_that_a_spreadsheet_has_rounded(text: str) -> None:
    for read in (number, any_number):
        with pytest.raises(CellRefused, match="spreadsheet"):
            read(text)


def test_cells_are_picked_by_name() -> None:
    pick = picker(["c", "new", "a", "b"], ["a", "b", "c"], line=1)
    assert pick(["3", "x", "1", "2"]) == ("1", "2", "3")


@pytest.mark.parametrize("header", [["a"], ["a", "b", "b"]])
def test_a_name_must_be_there_once(header: list[str]) -> None:
    with pytest.raises(BillRefused) as refused:
        picker(header, ["a", "b"], line=5)
    assert (refused.value.reason, refused.value.line, refused.value.facts["name"]) == ("column", 5, "b")
