"""Of any story of a pack: with its policy and without, every fen is told of once, and a day stays what it was."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.days import ONE_DAY
from members.prepaid.lines import COLUMNS, Movement, total_of
from members.prepaid.replay import balance_fen, end_of_day, roll
from tests.members.prepaid.pack_story import FIRST, stories

DAYS = [FIRST + timedelta(days=each) for each in range(-1, 30)]
POLICY = st.sampled_from([0, 1, 4])
FLOWS = set(COLUMNS) - {"opening_fen", "closing_fen", "expired_fen"}
told = settings(max_examples=100, deadline=None, derandomize=True)


def by_days(story, after_days):
    return [total_of(movements) for movements in roll(story.entitlement(after_days), DAYS)]


@told
@given(stories(), st.one_of(st.none(), POLICY))
def test_every_fen_is_sold_and_then_delivered_refunded_lapsed_or_owed(story, after_days):
    days = by_days(story, after_days)
    assert all(day.adds_up and day.opening_fen >= 0 and day.closing_fen >= day.expired_fen >= 0 for day in days)
    flows = {name: sum(getattr(day, name) for day in days) for name in FLOWS}
    gone = flows["delivered_fen"] + flows["refunded_fen"] + flows["lapsed_fen"]
    assert flows["sold_fen"] == story.price_fen == gone + days[-1].closing_fen
    assert flows["refunded_fen"] + flows["reduced_fen"] == sum(refund.fen for refund in story.refunds)


@told
@given(stories(), POLICY)
def test_the_whole_is_the_sum_of_its_days(story, after_days):
    days = by_days(story, after_days)
    whole = total_of(roll(story.entitlement(after_days), [DAYS[0], DAYS[-1]])[0])
    summed = Movement()
    for day in days:
        summed.add(day)
    assert {name: getattr(summed, name) for name in FLOWS} == {name: getattr(whole, name) for name in FLOWS}


@told
@given(stories(), POLICY)
def test_a_policy_takes_what_is_owed_without_it_or_nothing(story, after_days):
    """Up to the day on which something lapses first, it changes nothing at all."""
    days, without = by_days(story, after_days), by_days(story, None)
    assert not any(day.lapsed_fen for day in without)
    assert all(day.closing_fen in (0, owed.closing_fen) for day, owed in zip(days, without, strict=True))
    assert [day.sold_fen for day in days] == [day.sold_fen for day in without]
    before = next((place for place, day in enumerate(days) if day.lapsed_fen), len(days))
    assert days[:before] == without[:before]


@told
@given(stories(), POLICY)
def test_a_day_is_what_was_known_in_its_evening(story, after_days):
    later = roll(story.entitlement(after_days), DAYS)
    for (first, last), movements in zip(pairwise(DAYS), later, strict=True):
        known = story.entitlement(after_days, known_before=end_of_day(last))
        assert roll(known, [first, last])[0] == movements
        assert balance_fen(known, last)[1] == total_of(movements).closing_fen


@told
@given(stories(), POLICY)
def test_what_is_over_and_has_lapsed_is_not_owed(story, after_days):
    """Told by the dates alone, once nothing more happens.

    But for a pack that had lapsed, is owed again by being extended, and lapses anew in the evening of the same day.
    """
    over_on = story.expires_on + timedelta(days=after_days)
    acts = [entry.at for entry in story.entries]
    lapsed = [at for at, was in story.extended if at >= end_of_day(was + timedelta(days=after_days))]
    if (
        all(at.date() < over_on for at in lapsed)
        and FIRST <= over_on < DAYS[-1]
        and all(at < end_of_day(over_on) for at in acts)
    ):
        days = dict(zip(DAYS[1:], by_days(story, after_days), strict=True))
        assert days[over_on].closing_fen == 0
        assert days[over_on].lapsed_fen == by_days(story, None)[DAYS.index(over_on) - 1].closing_fen
        assert not any(days[on].lapsed_fen for on in DAYS if on > over_on + ONE_DAY)
