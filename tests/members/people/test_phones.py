"""Phone numbers: one number however it is written, found whole, and shown in part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.models import Member
from members.people.phones import has_phone, masked_phone, normalised_phone, phone_index, shown_phone
from tests.factories.members import MemberFactory

NUMBER = "13812345678"
WRITTEN = [
    NUMBER, "138 1234 5678", "138-1234-5678", "+8613812345678", "+86 (138) 1234-5678", "8613812345678",
    "008613812345678", "+08613812345678", "+008613812345678", "0086 138 1234 5678", "＋８６１３８１２３４５６７８",
    "１３８ １２３４ ５６７８", "138\u30001234\u30005678", "138\xa01234\xa05678", "138–1234—5678", "138－1234－5678",
    "\u202d138 1234 5678\u202c", "（+86）138 1234 5678", "'13812345678",
]  # fmt: skip
LANDLINE = [
    "01012345678",
    "010-12345678",
    "（010）1234 5678",
    "+86 10 1234 5678",
    "86 010 12345678",
    "0086-10-12345678",
]
HONG_KONG = ["+85291234567", "+852 9123 4567", "00852 9123-4567", "＋８５２ ９１２３ ４５６７", "+0852 91234567"]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        *((NUMBER, each) for each in WRITTEN),
        *(("01012345678", each) for each in LANDLINE),
        *(("+85291234567", each) for each in HONG_KONG),
        ("+14155552671", "+1 (415) 555-2671"),
        ("+442079460958", "+44 (0)20 7946 0958"),
        ("+390612345678", "+39 06 1234 5678"),
        ("4008001234", "400-800-1234"),
        ("19412345678", "194 1234 5678"),  # a segment that the library does not know yet
    ],
)
def test_one_number_however_it_is_written(number, written):
    assert normalised_phone(written) == number
    assert normalised_phone(number) == number


@pytest.mark.django_db
@pytest.mark.parametrize("written", WRITTEN)
def test_whoever_has_it_is_found_by_the_whole_number(written):
    member = MemberFactory(phone=NUMBER, phone_index=phone_index(NUMBER))
    MemberFactory()
    assert Member.objects.get(has_phone(written)) == member
    assert not Member.objects.filter(has_phone(written[:-2])).exists()


@pytest.mark.parametrize(
    "written",
    [
        "", "+", "abc", "12a45", "138ABCD5678", "12345", "1" * 20, "10086", "1380013800", "138001380001",
        "+861380013800", "85291234567", "4155552671", "1012345678", "12345678", "+4", "+999 12345678", "1.38E+10",
        "13812345678 ext 5", "\ud800", "138\u00b2",
    ],
)  # fmt: skip
def test_what_is_no_number_or_needs_its_country_code(written):
    assert normalised_phone(written) == ""


@given(st.text(alphabet="0123456789+ -()８６０－", max_size=24))
def test_the_one_form_is_its_own(written):
    number = normalised_phone(written)
    assert normalised_phone(number) == number


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (NUMBER, "138****5678"), ("01012345678", "010****5678"), ("+85291234567", "+852****4567"),
        ("123456789", "1****6789"), ("12345678", "****78"),
    ],
)  # fmt: skip
def test_what_is_shown_of_one(number, shown):
    assert masked_phone(number) == shown_phone(number, in_full=False) == shown
    assert shown_phone(number, in_full=True) == number
