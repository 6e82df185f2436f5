"""Numbers show four characters of an end, and nothing where that would be most of them."""

import pytest

from foundation.console.formatting import masked
from foundation.masking import number_end, number_ends


@pytest.mark.parametrize(
    ("number", "shown"),
    [("123456789012", "…"), ("1234567890123", "1234…0123"), ("2026112322001400000000000001", "2026…0001"), ("x", "…")],
)
def test_both_ends_of_a_number_that_hides_more_than_it_shows(number, shown):
    assert number_ends(number) == masked(number) == shown


@pytest.mark.parametrize(("number", "shown"), [("12345678", "…"), ("123456789", "…6789"), ("", "…")])
def test_the_end_of_a_number(number, shown):
    assert number_end(number) == shown


def test_a_page_shows_a_dash_where_there_is_no_number():
    assert masked("") == "-"
