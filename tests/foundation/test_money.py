"""Fen and yuan: exact both ways."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money import NotAnAmount, fen_from_yuan, share, shown_yuan, yuan_from_fen, yuan_from_millifen


@given(st.integers(min_value=0, max_value=10**12))
def test_there_and_back(fen):
    yuan = yuan_from_fen(fen)
    assert isinstance(yuan, Decimal)
    assert yuan.as_tuple().exponent == -2
    assert fen_from_yuan(str(yuan)) == fen


@pytest.mark.parametrize(("text", "fen"), [("0", 0), ("1", 100), ("1.5", 150), ("19.99", 1999), ("0.07", 7)])
def test_what_is_an_amount(text, fen):
    assert fen_from_yuan(text) == fen


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1.", ".5", "1.005", "1e3", "NaN", " 1", "1\n", "１", "01", "1_0", "1,0"]
)
def test_what_is_none(text):
    with pytest.raises(ValueError, match="not an amount"):
        fen_from_yuan(text)


@pytest.mark.parametrize(
    ("text", "is_negative"),
    [("-5", True), ("-5.00", True), ("-0.01", True), ("-", False), ("-1.005", False), ("x", False)],
)
def test_a_minus_is_told_apart(text, is_negative):
    with pytest.raises(NotAnAmount) as refused:
        fen_from_yuan(text)
    assert refused.value.is_negative is is_negative


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_refused(text):
    try:
        fen = fen_from_yuan(text)
    except ValueError:
        return
    assert Decimal(text) * 100 == fen


@pytest.mark.parametrize(
    ("fen", "part", "whole", "result"),
    [(100, 1, 3, 33), (100, 2, 3, 67), (1, 1, 2, 1), (3, 1, 2, 2), (1, 49, 99, 0), (5, 0, 7, 0), (5, 7, 7, 5)],
)
def test_a_share_is_rounded_half_up(fen, part, whole, result):
    assert share(fen, part=part, whole=whole) == result


@pytest.mark.parametrize(
    ("fen", "shown"), [(931_700, "¥9,317.00"), (-931_700, "−¥9,317.00"), (-1, "−¥0.01"), (0, "¥0.00")]
)
def test_what_goes_out_has_its_minus_before_the_sign_of_the_currency(fen, shown):
    assert shown_yuan(fen) == shown


@pytest.mark.parametrize(
    ("millifen", "yuan"), [(60_000, "0.60"), (-60_000, "-0.60"), (12_345, "0.12345"), (0, "0.00"), (-1, "-0.00001")]
)
def test_thousandths_of_a_fen_are_yuan_with_two_decimals_or_all_five(millifen: int, yuan: str) -> None:
    assert str(yuan_from_millifen(millifen)) == yuan
