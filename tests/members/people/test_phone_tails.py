"""The last four digits of a phone: whose they are kept of, and that every way to set a number keeps them right."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from members.models import Member
from members.people.operations.create_member import create_member
from members.people.phones import has_phone, has_tail, masked_phone, phone_index, phone_tail_index
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
migration = import_module("members.migrations.0018_fill_phone_tails")


@pytest.mark.parametrize(
    ("number", "tail"), [("13800000008", "0008"), ("01012345678", "5678"), ("+85291234567", "4567"), ("12345", None)]
)
def test_a_member_is_found_by_as_many_digits_as_the_list_shows(number, tail):
    member = MemberFactory(phone=number)
    MemberFactory(phone="13800009999")
    assert (tail or number[-2:]) in masked_phone(number)
    assert list(Member.objects.filter(has_tail(number[-4:]))) == ([member] if tail else [])


@pytest.mark.parametrize("term", ["", "008", "00008", "+0008", "000a", "٠٠٠٨"])
def test_anything_but_four_digits_is_no_end_of_a_number(term):
    MemberFactory(phone="13800000008")
    assert not Member.objects.filter(has_tail(term)).exists()


def test_the_index_is_keyed_with_a_purpose_of_its_own(settings):
    index = phone_tail_index("0008")
    assert (len(index), index == phone_index("0008")) == (64, False)
    settings.BLIND_INDEX_KEY = "another"
    assert phone_tail_index("0008") != index


def test_a_new_member_is_found_by_it():
    member = create_member(name="王小明", phone="+86 138-0000-0008")
    assert list(Member.objects.filter(has_tail("0008"))) == [member]
    assert list(Member.objects.filter(has_phone("13800000008"))) == [member]


def test_those_who_were_there_before_are_found_after_the_migration(monkeypatch):
    members = [MemberFactory(phone=f"1380000{number:04d}") for number in range(5)]
    short = MemberFactory(phone="12345")
    monkeypatch.setattr(migration, "ROWS_AT_ONCE", 2)
    Member.objects.update(phone_tail_index=None)
    migration.fill(apps, SimpleNamespace(connection=connection))
    for member in members:
        assert list(Member.objects.filter(has_tail(member.phone[-4:]))) == [member]
    short.refresh_from_db()
    assert short.phone_tail_index is None


def test_a_number_that_does_not_open_is_left_out_and_the_rest_is_filled(caplog):
    broken, member = MemberFactory(), MemberFactory(phone="13800000008")
    Member.objects.update(phone_tail_index=None)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_member SET phone = %s WHERE id = %s", [b"broken", broken.pk])
    migration.fill(apps, SimpleNamespace(connection=connection))
    assert list(Member.objects.filter(has_tail("0008"))) == [member]
    assert f"member {broken.pk}: the phone number does not open" in caplog.text
