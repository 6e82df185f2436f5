"""An amount is written in yuan and is fen for the program; times are shown as the browser's inputs want them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.utils import translation

from foundation.console.forms import YuanField
from foundation.console.widgets import DayInput, InstantInput


class AmountForm(forms.Form):
    amount = YuanField(minimum_fen=1)
    other = YuanField(required=False)


@pytest.mark.parametrize(
    ("text", "fen"),
    [("100", 10_000), ("100.5", 10_050), (" 0.01 ", 1), ("1000000", 100_000_000), ("1000000.00", 10**8)],
)
def test_yuan_become_fen(text: str, fen: int) -> None:
    form = AmountForm({"amount": text})

    assert form.is_valid()
    assert form.cleaned_data == {"amount": fen, "other": None}


@pytest.mark.parametrize("text", ["", " ", "0", "-1", "1.005", "1e2", "NaN", "十", "1000000.01", "9" * 30, "1,000"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert set(AmountForm({"amount": text}).errors) == {"amount"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("-5", "Give an amount from 0.01 to 1000000.00 yuan."),
        ("\N{MINUS SIGN}5.00", "Give an amount from 0.01 to 1000000.00 yuan."),
        ("0", "Give an amount from 0.01 to 1000000.00 yuan."),
        ("5.005", "Give an amount in yuan with at most two decimals, such as 100.00."),
        ("五", "Give an amount in yuan with at most two decimals, such as 100.00."),
    ],
)
def test_the_sentence_says_what_is_wrong(text: str, sentence: str) -> None:
    with translation.override("en"):
        assert AmountForm({"amount": text}).errors["amount"] == [sentence]


def test_fen_are_shown_as_yuan_and_what_was_written_stays(db: None) -> None:
    assert 'value="100.50"' in str(AmountForm(initial={"amount": 10_050})["amount"])
    assert 'value="1.005"' in str(AmountForm({"amount": "1.005"})["amount"])


@pytest.mark.parametrize(("text", "has_changed"), [("100.5", False), ("100.50", False), ("100.51", True), ("x", True)])
def test_the_same_amount_is_no_change(text: str, has_changed: bool) -> None:
    form = AmountForm({"amount": text}, initial={"amount": 10_050, "other": None})

    assert form.has_changed() is has_changed


class TimeForm(forms.Form):
    day = forms.DateField(widget=DayInput())
    instant = forms.DateTimeField(widget=InstantInput())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_days_and_times_are_shown_and_read_as_browsers_do(language: str) -> None:
    initial = {"day": date(2026, 11, 23), "instant": datetime(2026, 11, 22, 16, 30, 15, tzinfo=UTC)}
    with translation.override(language):
        shown = str(TimeForm(initial=initial))
        read: Any = TimeForm({"day": "2026-11-23", "instant": "2026-11-23T00:30"})

        assert 'type="date" name="day" value="2026-11-23"' in shown
        assert 'type="datetime-local" name="instant" value="2026-11-23T00:30"' in shown
        assert read.is_valid()
    assert read.cleaned_data["instant"] == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
