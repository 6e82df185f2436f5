"""The lock-out is fair: it closes a name from one address, and an address that tries many names; nobody else's door."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from members.house_rules import LOCKED_OUT_FOR, WRONG_PASSWORDS_ALLOWED, WRONG_PASSWORDS_ALLOWED_FROM_ONE_ADDRESS
from tests.factories.members import PASSWORD, MemberFactory, StaffFactory

PROXY, ELSEWHERE, ATTACKER = "10.0.0.2", "198.51.100.9", "203.0.113.7"
QUARTER = timedelta(minutes=15)
NOON = "2026-11-25T04:00:00Z"  # in Shanghai


def knock_at_the_api(name, password="wrong", *, address=ATTACKER, **headers):
    body = {"username": name, "password": password}
    named = {"accept-language": "en", **headers}
    return Client(REMOTE_ADDR=address).post("/api/v1/auth/token/", body, "application/json", headers=named)


def knock_at_the_console(name, password="wrong", *, address=ATTACKER, **headers):
    named = {"accept-language": "en", **headers}
    return Client(REMOTE_ADDR=address, headers=named).post(
        reverse("admin:login"), {"username": name, "password": password}
    )


DOORS = pytest.mark.parametrize("knock", [knock_at_the_api, knock_at_the_console])


@pytest.fixture(autouse=True)
def noon():
    """The clock stands still, so that times are exact."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _unthrottled(settings):
    """As often as one likes, and quickly: hashing is slow on purpose."""
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "sign_in": None}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def staff(db):
    return StaffFactory(password=make_password(PASSWORD))


@pytest.fixture
def member(db):
    return MemberFactory(user__password=make_password(PASSWORD))


def lets_in(answer):
    return answer.status_code == 302 or (answer.status_code == 200 and b'"token"' in answer.content)


@DOORS
def test_a_spray_of_names_from_one_address_is_stopped(staff, knock):
    statuses = [knock(f"nobody-{number}").status_code for number in range(25)]
    allowed = WRONG_PASSWORDS_ALLOWED_FROM_ONE_ADDRESS.value()
    assert 429 not in statuses[: allowed - 1]
    assert set(statuses[allowed - 1 :]) == {429}
    assert knock(staff.username, PASSWORD).status_code == 429
    assert lets_in(knock(staff.username, PASSWORD, address=ELSEWHERE))


@DOORS
def test_wrong_passwords_from_elsewhere_close_an_account_for_nobody_else(staff, knock, settings):
    """Behind a proxy all come from its address: who they are says what it was told last."""
    settings.TRUSTED_PROXY_COUNT = 1
    for number in range(2 * WRONG_PASSWORDS_ALLOWED.value()):
        forged = {"x-forwarded-for": f"192.0.2.{number}, {ELSEWHERE}, {ATTACKER}"}
        answer = knock(staff.username, address=PROXY, **forged)
    assert answer.status_code == 429
    owner = {"x-forwarded-for": f"{ATTACKER}, {ELSEWHERE}"}
    assert lets_in(knock(staff.username, PASSWORD, address=PROXY, **owner))


@DOORS
def test_an_address_of_version_six_is_its_network(staff, knock):
    """Whoever has one has the /64 around it."""
    for number in range(WRONG_PASSWORDS_ALLOWED.value()):
        knock(staff.username, address=f"2001:db8:1:2::{number + 1:x}")
    assert knock(staff.username, PASSWORD, address="2001:db8:1:2:ffff::1").status_code == 429
    assert lets_in(knock(staff.username, PASSWORD, address="2001:db8:1:3::1"))


@DOORS
def test_who_signs_in_under_an_own_name_frees_no_address(staff, member, knock):
    for number in range(WRONG_PASSWORDS_ALLOWED_FROM_ONE_ADDRESS.value() - 1):
        knock(f"nobody-{number}")
    assert lets_in(knock_at_the_api(member.user.username, PASSWORD))
    assert knock("nobody-else").status_code == 429


@DOORS
def test_who_signs_in_is_counted_anew(staff, knock):
    for _round in range(2):
        for _attempt in range(WRONG_PASSWORDS_ALLOWED.value() - 1):
            knock(staff.username)
        assert lets_in(knock(staff.username, PASSWORD))


@DOORS
def test_what_is_refused_makes_no_lock_longer(staff, knock, noon):
    for _attempt in range(WRONG_PASSWORDS_ALLOWED.value()):
        knock(staff.username)
    for _minute in range(14):
        noon.shift(timedelta(minutes=1))
        assert knock(staff.username, PASSWORD).status_code == 429
    noon.shift(timedelta(minutes=1))
    assert lets_in(knock(staff.username, PASSWORD))


@DOORS
def test_a_lock_ends_when_the_oldest_that_it_is_made_of_are_too_old(staff, knock, noon):
    """One browser's wrong passwords are one row; another's are older."""
    knock(staff.username, **{"user-agent": "another"})
    noon.shift(timedelta(minutes=5))
    for _attempt in range(WRONG_PASSWORDS_ALLOWED.value() - 1):
        knock(staff.username)
    assert knock(staff.username, PASSWORD)["Retry-After"] == "600"
    noon.shift(timedelta(minutes=10))
    assert lets_in(knock(staff.username, PASSWORD))


def test_the_api_says_when_it_may_be_tried_again_also_with_the_password_that_closes(member, noon):
    answers = [knock_at_the_api(member.user.username) for _attempt in range(WRONG_PASSWORDS_ALLOWED.value())]
    assert {answer.status_code for answer in answers[:-1]} == {401}
    noon.shift(timedelta(seconds=30))
    for refused, seconds in ((answers[-1], "900"), (knock_at_the_api(member.user.username, PASSWORD), "870")):
        assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (
            429,
            "too_many_attempts",
            seconds,
        )
        assert "12:15" in refused.json()["detail"]
    chinese = knock_at_the_api(member.user.username, PASSWORD, **{"accept-language": "zh-hans"})
    assert "12:15" in chinese.json()["detail"]
    assert "密码" in chinese.json()["detail"]


@pytest.mark.parametrize(
    ("language", "heading", "next_step"),
    [("en", "Too many wrong passwords", "Sign in again at 12:15"), ("zh-hans", "密码错误次数过多", "12:15")],
)
def test_the_page_says_in_both_languages_why_and_until_when(staff, language, heading, next_step):
    for _attempt in range(WRONG_PASSWORDS_ALLOWED.value()):
        page = knock_at_the_console(staff.username, **{"accept-language": language})
    again = knock_at_the_console(staff.username, PASSWORD, **{"accept-language": language})
    for refused in (page, again):
        assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (429, "900", "no-store")
        said = refused.content.decode()
        assert f'<html lang="{language}">' in said
        assert heading in said
        assert next_step in said
        assert staff.username not in said
        assert 'href="/admin/login/"' in said


def test_the_page_of_a_closed_address_says_that_it_is_the_address(db):
    for number in range(WRONG_PASSWORDS_ALLOWED_FROM_ONE_ADDRESS.value()):
        page = knock_at_the_console(f"nobody-{number}")
    assert "from this network" in page.content.decode()
    assert knock_at_the_api("somebody")["Retry-After"] == "900"


def test_the_house_closes_an_address_before_twenty_five_names_were_tried():
    assert WRONG_PASSWORDS_ALLOWED_FROM_ONE_ADDRESS.value() == 20
    assert LOCKED_OUT_FOR.duration() == QUARTER
