"""Phone numbers: one number however it is written, found whole, and shown in part."""

import pytest

from members.models import Member
from members.people.phones import has_phone, is_phone, masked_phone, normalised_phone, phone_index, shown_phone
from tests.factories.members import MemberFactory

NUMBER = "13812345678"
WRITTEN = [NUMBER, "138 1234 5678", "138-1234-5678", "+8613812345678", "+86 (138) 1234-5678"]


@pytest.mark.parametrize("written", WRITTEN)
def test_one_number_however_it_is_written(written):
    assert normalised_phone(written) == NUMBER


@pytest.mark.django_db
@pytest.mark.parametrize("written", WRITTEN)
def test_whoever_has_it_is_found_by_the_whole_number(written):
    member = MemberFactory(phone=NUMBER, phone_index=phone_index(NUMBER))
    MemberFactory()
    assert Member.objects.get(has_phone(written)) == member
    assert not Member.objects.filter(has_phone(written[:-1])).exists()


@pytest.mark.parametrize(
    ("number", "is_one"),
    [("12345", True), ("1234", False), ("1" * 20, True), ("1" * 21, False), ("+4912345", True), ("12a45", False)],
)
def test_what_is_a_number(number, is_one):
    assert is_phone(number) == is_one


@pytest.mark.parametrize(
    ("number", "shown"), [(NUMBER, "138****5678"), ("123456789", "1****6789"), ("12345678", "****78")]
)
def test_what_is_shown_of_one(number, shown):
    assert masked_phone(number) == shown_phone(number, in_full=False) == shown
    assert shown_phone(number, in_full=True) == number
