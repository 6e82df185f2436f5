"""What somebody gives as a name at a door stands nowhere: it may be a password in the wrong field."""

import logging

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.test import Client
from django.urls import reverse

from foundation.encryption import blind_index
from tests.factories.members import PASSWORD

GIVEN = "a-Passw0rd-in-the-wrong-field"


def knock_at_the_api(api, name, password="wrong"):
    return api.post("/api/v1/auth/token/", {"username": name, "password": password}).status_code


def knock_at_the_console(_api, name, password="wrong"):
    form = {"username": name, "password": password, "next": "/admin/"}
    return Client().post(reverse("admin:login"), form).status_code


DOORS = pytest.mark.parametrize("knock", [knock_at_the_api, knock_at_the_console])


def kept():
    """Every word that the guard has written down."""
    tables = (AccessAttempt, AccessFailureLog, AccessLog)
    return " ".join(str(value) for table in tables for row in table.objects.values_list() for value in row)


@DOORS
def test_a_name_that_was_given_is_kept_under_its_index(db, api, knock, caplog):
    with caplog.at_level(logging.DEBUG):
        for _time in range(2):
            knock(api, GIVEN)
    attempt = AccessAttempt.objects.get()
    assert (attempt.username, attempt.failures_since_start) == (blind_index(GIVEN, purpose="username"), 2)
    assert GIVEN not in kept()
    assert GIVEN not in caplog.text


def test_who_signs_in_leaves_no_name_and_is_counted_anew(api, staff):
    for name in (staff.username, GIVEN):
        knock_at_the_console(api, name)
    assert knock_at_the_console(api, staff.username, PASSWORD) == 302
    assert staff.username not in kept()
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == [blind_index(GIVEN, purpose="username")]
