"""Who tried to sign in and could not: the names are sealed, and shown to those who may."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.urls import reverse

from members.house_rules import FAILED_SIGN_INS_KEPT, WRONG_PASSWORDS_ALLOWED
from members.models import FailedSignIn
from members.people.bounds import FAILED_SIGN_INS
from members.people.roles import FINANCE, MANAGER
from tests.members.console import as_role, at

GIVEN = "a-Passw0rd-in-the-wrong-field"
LIST = "/admin/members/failedsignin/"


def knock_at_the_api(api, name):
    return api.post("/api/v1/auth/token/", {"username": name, "password": "wrong"}).status_code


def knock_at_the_console(_api, name):
    return Client().post(reverse("admin:login"), {"username": name, "password": "wrong"}).status_code


@pytest.mark.parametrize("knock", [knock_at_the_api, knock_at_the_console])
def test_a_name_is_kept_sealed_with_its_row(db, api, knock):
    knock(api, GIVEN)
    row = FailedSignIn.objects.get()
    assert (row.name, row.address) == (GIVEN, "127.0.0.1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM members_failedsignin")
        assert GIVEN.encode() not in bytes(cursor.fetchone()[0])


def test_a_name_of_any_length_is_kept_as_far_as_a_user_name_goes(db, api):
    knock_at_the_console(api, "x" * 9000)
    assert FailedSignIn.objects.get().name == "x" * 150


def test_those_who_wait_are_not_written_down_again(db, api):
    for _time in range(WRONG_PASSWORDS_ALLOWED.value() + 3):
        knock_at_the_console(api, GIVEN)
    assert FailedSignIn.objects.count() == WRONG_PASSWORDS_ALLOWED.value()


def test_what_is_old_is_forgotten(db, api):
    knock_at_the_console(api, GIVEN)
    kept = FAILED_SIGN_INS_KEPT.duration()
    for age, left in ((kept, 1), (kept + timedelta(seconds=1), 0)):
        FAILED_SIGN_INS.drop(FailedSignIn.objects.get().at + age)
        assert FailedSignIn.objects.count() == left


def test_the_manager_is_shown_the_name_by_a_click_that_is_written_down(db, api):
    knock_at_the_console(api, GIVEN)
    row, console = FailedSignIn.objects.get(), as_role(MANAGER)
    for address in (LIST, at(row)):
        answer = console.get(address)
        assert answer.status_code == 200
        assert GIVEN not in answer.content.decode()
        assert "127.0.0.1" in answer.content.decode()
    assert GIVEN in console.post(at(row, "reveal")).content.decode()
    assert LogEntry.objects.get().object_id == str(row.pk)


def test_others_see_nothing_of_it(db, api):
    knock_at_the_console(api, GIVEN)
    row, console = FailedSignIn.objects.get(), as_role(FINANCE)
    assert console.get(LIST).status_code == 403
    assert console.post(at(row, "reveal")).status_code == 403
