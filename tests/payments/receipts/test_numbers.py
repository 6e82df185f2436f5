"""A receipt's number is the same for ever, and a slip in one is noticed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.receipts.numbers import payment_of_receipt, receipt_number, refund_receipt_number

AT = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)
IDS = st.integers(min_value=1, max_value=10**18 - 1)


def test_it_is_the_day_at_the_gym_the_payment_and_two_check_digits() -> None:
    assert receipt_number(12, AT) == "20261123-000012-53"
    assert refund_receipt_number(12, 1, AT) == "20261123-000012-R1-69"


@given(IDS, st.integers(min_value=1, max_value=99_999))
def test_it_leads_back_to_its_payment(payment_id: int, refund: int) -> None:
    assert payment_of_receipt(receipt_number(payment_id, AT)) == payment_id
    assert payment_of_receipt(f" {refund_receipt_number(payment_id, refund, AT).lower()} ") == payment_id


@given(IDS, st.data())
def test_one_wrong_digit_is_noticed(payment_id: int, data: st.DataObject) -> None:
    number = receipt_number(payment_id, AT)
    at = data.draw(st.sampled_from([place for place, character in enumerate(number) if character.isdigit()]))
    digit = data.draw(st.sampled_from([each for each in "0123456789" if each != number[at]]))
    assert payment_of_receipt(number[:at] + digit + number[at + 1 :]) is None


@given(IDS, st.data())
def test_two_digits_that_changed_places_are_noticed(payment_id: int, data: st.DataObject) -> None:
    number = receipt_number(payment_id, AT)
    pairs = [number[at : at + 2] for at in range(len(number) - 1)]
    at = data.draw(st.sampled_from([at for at, (one, two) in enumerate(pairs) if (one + two).isdigit() and one != two]))
    assert payment_of_receipt(number[:at] + number[at + 1] + number[at] + number[at + 2 :]) is None


@pytest.mark.parametrize("text", ["", "12", "20261123-12-60", "20261123-000012", "２０261123-000012-53", "x" * 5000])
def test_what_is_no_number_names_nothing(text: str) -> None:
    assert payment_of_receipt(text) is None
