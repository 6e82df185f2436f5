"""Merchant order numbers: legal everywhere, sortable, unique, and told apart from what is none of ours."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from payments.ledger.numbers import new_transaction_id, out_trade_no, transaction_id_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_number_is_legal_at_every_provider_with_room_for_further_attempts():
    number = new_transaction_id(NOW)
    assert re.fullmatch(r"txn_[A-Za-z0-9_]{2,26}", number)
    assert len(out_trade_no(number, 9999)) <= 32


def test_numbers_sort_by_time():
    numbers = [new_transaction_id(NOW + timedelta(milliseconds=step)) for step in (0, 1, 40, 10**6, 10**11)]
    assert numbers == sorted(numbers)


def test_numbers_of_one_millisecond_differ():
    assert len({new_transaction_id(NOW) for _time in range(10_000)}) == 10_000


@pytest.mark.parametrize("sequence", [1, 2, 10, 9999])
def test_an_attempts_number_leads_back_to_its_payment(sequence):
    number = new_transaction_id(NOW)
    assert transaction_id_of(out_trade_no(number, sequence)) == number


@pytest.mark.parametrize("change", ["_0", "_01", "_x", "x", "_2_2", " ", "\n"])
def test_what_is_not_ours_leads_nowhere(change):
    assert transaction_id_of(new_transaction_id(NOW) + change) is None
    assert transaction_id_of("T2026") is None
    assert transaction_id_of("") is None
