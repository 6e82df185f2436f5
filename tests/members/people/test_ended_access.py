"""A password reset, a switched-off account and a withdrawn role end sessions and bearer tokens at once, for good."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from members.models import AccessToken
from members.people.operations.tokens import issue_token
from members.people.roles import FINANCE, MANAGER
from tests.factories.members import PASSWORD
from tests.members.console import somebody
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db
PAYMENTS, CONSOLE = "/api/v1/payments/", "/admin/password_change/"  # a page that asks for little


@pytest.fixture
def clerk() -> User:
    """Somebody of the finance desk, who is also a manager."""
    user = somebody(FINANCE)
    user.groups.add(Group.objects.get(name=MANAGER))
    return user


def reset_password(user: User) -> None:
    user.set_password("another horse battery staple")
    user.save()


def reset_password_by_command(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda *_asked, **_options: "another horse battery staple")
    call_command("changepassword", user.username, verbosity=0)


def switch_off(user: User) -> None:
    User.objects.filter(pk=user.pk).get()
    user.is_active = False
    user.save()


def withdraw(user: User) -> None:
    user.groups.remove(Group.objects.get(name=FINANCE))


def withdraw_by_another_list(user: User) -> None:
    user.groups.set([Group.objects.get(name=MANAGER)])


def withdraw_every_role(user: User) -> None:
    user.groups.clear()


def withdraw_from_the_roles_side(user: User) -> None:
    Group.objects.get(name=FINANCE).user_set.remove(user)


def delete_the_role(user: User) -> None:
    Group.objects.get(name=FINANCE).delete()


def is_staff_no_more(user: User) -> None:
    user.is_staff = False
    user.save()


WAYS = [
    reset_password,
    switch_off,
    withdraw,
    withdraw_by_another_list,
    withdraw_every_role,
    withdraw_from_the_roles_side,
    delete_the_role,
    is_staff_no_more,
]


def opens(api, token: str) -> bool:
    return api.get(PAYMENTS, authorization=f"Bearer {token}").status_code == 200


def is_in(browser: Client) -> bool:
    return browser.get(CONSOLE).status_code == 200


@pytest.mark.parametrize("end", WAYS)
def test_every_session_and_token_ends_at_once_and_stays_ended(api, clerk, end):
    token, browser = issue_token(user=clerk)[0], signed_in(clerk)
    assert opens(api, token)
    assert is_in(browser)
    end(User.objects.get(pk=clerk.pk))
    assert (opens(api, token), is_in(browser)) == (False, False)
    again = User.objects.get(pk=clerk.pk)
    again.is_active = again.is_staff = True
    again.save()
    again.groups.add(Group.objects.get(name=MANAGER))
    assert (opens(api, token), is_in(browser)) == (False, False)
    assert AccessToken.objects.get().revoked_at is not None
    assert is_in(signed_in(again))


def test_by_command_too(api, clerk, monkeypatch):
    token, browser = issue_token(user=clerk)[0], signed_in(clerk)
    reset_password_by_command(clerk, monkeypatch)
    assert (opens(api, token), is_in(browser)) == (False, False)


def test_others_go_on(api, clerk):
    other = somebody(FINANCE)
    token, browser = issue_token(user=other)[0], signed_in(other)
    reset_password(clerk)
    withdraw(clerk)
    switch_off(clerk)
    assert (opens(api, token), is_in(browser)) == (True, True)


def test_what_takes_nothing_away_ends_nothing(api, clerk):
    token, browser = issue_token(user=clerk)[0], signed_in(clerk)
    clerk.first_name, clerk.last_login = "娜", timezone.now()
    clerk.save()
    clerk.groups.add(Group.objects.create(name="周末"))
    assert (opens(api, token), is_in(browser)) == (True, True)


def test_a_hash_that_is_only_made_anew_ends_no_token(api, clerk, settings):
    """Django hashes a password again at a sign-in when its own figures have grown."""
    token = issue_token(user=clerk)[0]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher", *settings.PASSWORD_HASHERS]
    assert User.objects.get(pk=clerk.pk).check_password(PASSWORD)
    assert User.objects.get(pk=clerk.pk).password != clerk.password
    assert opens(api, token)


def test_who_changes_the_own_password_stays_signed_in_here_and_nowhere_else(api, clerk):
    token, here, elsewhere = issue_token(user=clerk)[0], signed_in(clerk), signed_in(clerk)
    new = "another horse battery staple"
    filled_in = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/admin/password_change/", filled_in).status_code == 302
    assert (is_in(here), is_in(elsewhere), opens(api, token)) == (True, False, False)


@pytest.mark.parametrize(("hours", "expected"), [(11.9, True), (12.1, False)])
def test_a_session_ends_after_twelve_hours_however_busy(clerk, hours, expected):
    browser, now = signed_in(clerk), timezone.now()
    for quarter in range(1, int(hours * 4)):
        with time_machine.travel(now + timedelta(minutes=15 * quarter)):
            assert is_in(browser)
    with time_machine.travel(now + timedelta(hours=hours)):
        assert is_in(browser) is expected


@pytest.mark.parametrize(("minutes", "expected"), [(28, True), (32, False)])
def test_a_session_ends_after_half_an_hour_in_which_nothing_was_done(clerk, minutes, expected):
    browser, now = signed_in(clerk), timezone.now()
    with time_machine.travel(now + timedelta(minutes=20)):
        assert is_in(browser)
    with time_machine.travel(now + timedelta(minutes=20 + minutes)):
        assert is_in(browser) is expected


def test_a_house_may_choose_both(clerk, settings):
    settings.SESSION_HOURS, settings.SESSION_IDLE_MINUTES = 2, 5
    browser, now = signed_in(clerk), timezone.now()
    with time_machine.travel(now + timedelta(minutes=7)):
        assert not is_in(browser)
    browser = signed_in(clerk)
    for minute in range(3, 119, 3):
        with time_machine.travel(now + timedelta(minutes=minute)):
            assert is_in(browser)
    with time_machine.travel(now + timedelta(minutes=121)):
        assert not is_in(browser)


def test_a_session_from_before_there_were_such_rules_is_over(clerk):
    browser = signed_in(clerk)
    session = browser.session
    del session["signed_in_at"]
    session.save()
    assert not is_in(browser)
