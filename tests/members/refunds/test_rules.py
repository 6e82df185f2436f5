"""The refund calculator's sums: what courts decided, what the gym promises, and what may never happen."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.enums import RefundRule
from members.errors import RuleNotApplicable
from members.refunds.rules import (
    MEMBERSHIP_BASES,
    PACK_BASES,
    Basis,
    Price,
    class_basis,
    due_fen,
    require_seven_days,
)
from members.unused_value import still_due_fen

PAID_ON = date(2026, 11, 23)


def at_paid_price(paid_yuan: int, *, units: int, left: int, gifts: int = 0) -> int:
    price = Price(paid_yuan * 100, paid_yuan * 100, units, gifts)
    return due_fen(Basis.PAID_PRICE, price, used=price.in_all - left) // 100


def test_courts_give_back_what_is_left_at_the_price_of_the_contract():
    assert at_paid_price(46_080, units=144, left=66) == 21_120
    assert at_paid_price(45_000, units=100, left=87) + at_paid_price(39_000, units=100, left=94) == 75_810
    assert at_paid_price(20_740, units=61, left=36) == 12_240


def test_gifts_share_in_the_price_when_the_reason_is_not_the_members():
    assert at_paid_price(3000, units=3000, gifts=1000, left=2000) == 1500
    assert at_paid_price(3000, units=3000, gifts=1000, left=4000) == 3000


def test_for_the_members_own_reason_the_used_part_has_the_list_price_and_gifts_are_worth_nothing():
    price = Price(paid_fen=280_000, list_fen=350_000, units=10, gifts=2)

    back = [due_fen(Basis.LIST_PRICE, price, used=used) for used in range(13)]
    assert back == [280_000, 245_000, 210_000, 175_000, 140_000, 105_000, 70_000, 35_000, 0, 0, 0, 0, 0]


def test_a_part_of_a_fen_is_rounded_half_up():
    assert due_fen(Basis.PAID_PRICE, Price(29_900, 39_900, 30), used=10) == 19_933
    assert due_fen(Basis.PAID_PRICE, Price(1, 1, 2), used=1) == 1
    assert due_fen(Basis.LIST_PRICE, Price(100, 101, 2), used=1) == 49


def test_which_sum_each_rule_makes():
    assert {rule for rule, basis in PACK_BASES.items() if basis == Basis.WHOLE} == {"no_reason", "mistake"}
    assert PACK_BASES[RefundRule.MEMBER] == Basis.LIST_PRICE
    assert MEMBERSHIP_BASES[RefundRule.MEMBER] == MEMBERSHIP_BASES[RefundRule.GYM] == Basis.PAID_PRICE
    assert set(PACK_BASES) == set(MEMBERSHIP_BASES) == set(RefundRule)


@pytest.mark.parametrize(
    ("rule", "in_time", "late", "attended"),
    [
        (RefundRule.NO_REASON, Basis.WHOLE, Basis.NOTHING, Basis.NOTHING),
        (RefundRule.MEMBER, Basis.WHOLE, Basis.NOTHING, Basis.NOTHING),
        (RefundRule.CIRCUMSTANCES, Basis.WHOLE, Basis.WHOLE, Basis.NOTHING),
        (RefundRule.GYM, Basis.WHOLE, Basis.WHOLE, Basis.WHOLE),
        (RefundRule.MISTAKE, Basis.WHOLE, Basis.WHOLE, Basis.WHOLE),
    ],
)
def test_a_class_goes_back_whole_or_not_at_all(rule, in_time, late, attended):
    assert class_basis(rule, is_in_time=True, was_attended=False) == in_time
    assert class_basis(rule, is_in_time=False, was_attended=False) == late
    assert class_basis(rule, is_in_time=False, was_attended=True) == attended


def test_without_a_reason_until_the_seventh_day_after_the_payment():
    for days in range(8):
        require_seven_days(paid_on=PAID_ON, asked_on=PAID_ON + timedelta(days=days), had_before=False)
    with pytest.raises(RuleNotApplicable, match="rule_not_applicable"):
        require_seven_days(paid_on=PAID_ON, asked_on=date(2026, 12, 1), had_before=False)


def test_without_a_reason_only_for_what_the_member_did_not_know():
    with pytest.raises(RuleNotApplicable):
        require_seven_days(paid_on=PAID_ON, asked_on=PAID_ON, had_before=True)


@st.composite
def prices(draw):
    paid_fen = draw(st.integers(1, 100_000_000))
    list_fen = draw(st.integers(paid_fen, 100_000_000))
    return Price(paid_fen, list_fen, draw(st.integers(1, 2000)), draw(st.integers(0, 500)))


bases = st.sampled_from([Basis.WHOLE, Basis.LIST_PRICE, Basis.PAID_PRICE, Basis.NOTHING])


@given(bases, prices(), st.data())
def test_never_below_nothing_never_more_than_is_left_of_what_was_paid(basis, price, data):
    used = data.draw(st.integers(0, price.in_all))
    given_back = data.draw(st.integers(0, price.paid_fen))

    amount = still_due_fen(due_fen(basis, price, used=used), given_back_fen=given_back)

    assert isinstance(amount, int)
    assert 0 <= amount <= price.paid_fen - given_back


@given(bases, prices(), st.data())
def test_who_has_used_more_gets_no_more(basis, price, data):
    less, more = sorted(data.draw(st.tuples(*[st.integers(0, price.in_all)] * 2)))

    assert due_fen(basis, price, used=less) >= due_fen(basis, price, used=more)


@given(st.sampled_from([Basis.WHOLE, Basis.LIST_PRICE, Basis.PAID_PRICE]), prices())
def test_unused_it_goes_back_whole_and_used_up_not_at_all(basis, price):
    assert due_fen(basis, price, used=0) == price.paid_fen
    if basis != Basis.WHOLE:
        assert due_fen(basis, price, used=price.in_all) == 0


@given(prices(), st.data())
def test_the_members_own_reason_never_gives_more_than_anothers(price, data):
    used = data.draw(st.integers(0, price.units))
    without_gifts = Price(price.paid_fen, price.list_fen, price.units)

    own = due_fen(Basis.LIST_PRICE, without_gifts, used=used)
    assert own <= due_fen(Basis.PAID_PRICE, without_gifts, used=used)
