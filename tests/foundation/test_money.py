"""Fen and yuan: exact both ways."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money import fen_from_yuan, share, yuan_from_fen


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
