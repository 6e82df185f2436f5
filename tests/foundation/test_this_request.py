"""The number of what is being worked on: whose it is, and which is taken from outside."""

import re

import pytest

from foundation.this_request import begin, current_number, forget, new_number, numbered


@pytest.fixture(autouse=True)
def nothing_begun():
    forget()
    yield
    forget()


@pytest.mark.parametrize(
    "given",
    [
        "4821-0392-7715-3304",
        "a" * 64,
        "012-345.",
        "20261123T0715.edge",
        "2c8b3a4e-0d1f-4c55-9d4e-1b2f3c4d5e6f",
        "edge.7-1234abcd",
    ],
)
def test_a_short_printable_number_is_taken(given):
    assert begin(given) == current_number() == given


@pytest.mark.parametrize(
    "given",
    [
        None, "", "short", "a" * 65, "with a blank", "line\nbreak-12", "中文中文中文中文", "quote\"-12345",
        "under_score_12", "13912345678", "x-8613912345678",
        "138-1234-5678", "138.1234.5678", "86-138-1234-5678", "0008613812345678", "x-138-1234-5678",
        "a.1-3-8.1234-5678.b", "tel-0086.138.1234.5678", "01234567", "010-6552-9988", "021.6552.998",
        "2026112322001412341234123412",
    ],
)  # fmt: skip
def test_any_other_is_replaced(given):
    number = begin(given)
    assert number != given
    assert re.fullmatch(r"[0-9]{4}(-[0-9]{4}){3}", number)


def test_new_ones_differ_and_are_taken_again():
    numbers = {new_number() for _time in range(1000)}
    assert len(numbers) == 1000
    assert all(begin(number) == number for number in numbers)


def test_what_is_a_part_has_the_number_of_the_whole():
    with numbered() as whole, numbered() as part:
        assert whole == part == current_number()
    assert current_number() == ""
