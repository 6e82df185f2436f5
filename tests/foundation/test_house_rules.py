"""A house rule is its default, unless the setting that it names says otherwise."""

from datetime import timedelta

import pytest

from foundation.house_rules import HouseRule, Unit

PATIENCE = HouseRule("patience", Unit.MINUTES, 15, "how long somebody is waited for", setting="PATIENCE_MINUTES")


def test_default_without_a_setting():
    assert HouseRule("patience", Unit.MINUTES, 15, "how long somebody is waited for").value() == 15


@pytest.mark.parametrize(("said", "value"), [(None, 15), (0, 0), (20, 20)])
def test_setting_says_otherwise(settings, said, value):
    settings.PATIENCE_MINUTES = said
    assert PATIENCE.value() == value


def test_setting_that_is_not_there():
    assert PATIENCE.value() == 15


@pytest.mark.parametrize(
    ("unit", "duration"),
    [
        (Unit.SECONDS, timedelta(seconds=7)),
        (Unit.MINUTES, timedelta(minutes=7)),
        (Unit.HOURS, timedelta(hours=7)),
        (Unit.DAYS, timedelta(days=7)),
        (Unit.WEEKS, timedelta(weeks=7)),
    ],
)
def test_length_of_time(unit, duration):
    assert HouseRule("seven", unit, 7, "seven of something").duration() == duration


@pytest.mark.parametrize("rule", [HouseRule("a", Unit.FEN, 7, "money"), HouseRule("b", Unit.DAYS, None, "open")])
def test_no_length_of_time(rule):
    with pytest.raises(ValueError, match="no length of time"):
        rule.duration()
