"""How a person is named where others may see it."""

import pytest

from members.people.phones import phone_end
from members.people.recognised import forgotten_name, recognised_as
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "phone", "shown"),
    [
        ("张小明", "13812345678", "张* ***5678"),
        ("Anna Smith", "+85291234567", "A* ***4567"),
        ("*小明", "13812345678", "** ***5678"),
        ("张小明", "", "张*"),
    ],
)
def test_a_letter_and_four_digits_are_known_to_who_knows_the_person(name, phone, shown):
    assert recognised_as(MemberFactory(name=name, phone=phone).pk) == shown


def test_who_was_forgotten_and_who_is_not_there_is_nobody():
    member = MemberFactory()
    member.name, member.phone = forgotten_name(member.pk), ""
    member.save(update_fields=["name", "phone"])
    assert recognised_as(member.pk) == ""
    assert recognised_as(999_999) == ""


def test_a_short_number_keeps_all_but_two_digits_to_itself():
    assert phone_end("88886666") == "***66"
