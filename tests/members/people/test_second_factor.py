"""The second factor: set up at the first sign-in, asked for at both doors, never taken twice, counted when wrong."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from foundation.qr_code import draw_qr_code
from members.face.operations.change_face import change_face
from members.face.shown import forget_face
from members.models import RecoveryCode, SecondFactor
from members.people import second_factor
from members.people.operations.second_factor import SetUpAlready, renew_recovery_codes, set_up_factor, take_code
from members.people.operations.tokens import issue_token
from members.people.roles import COACH, FINANCE, FRONT_DESK, MANAGER
from members.people.second_factor import for_scanning
from tests.authenticator import App, has_app
from tests.command_runner import run_command
from tests.factories.members import PASSWORD, StaffFactory
from tests.members.console import html_of, somebody
from tests.staff_client import clerk, signed_in

pytestmark = pytest.mark.django_db
OWN_PAGE, LIST, TOKEN = "/admin/second-factor/", "/admin/payments/payment/", "/api/v1/auth/token/"


@pytest.fixture(autouse=True)
def by_permission(settings: Any) -> None:
    """As it is where nothing else is said."""
    settings.SECOND_FACTOR_ROLES = None


@pytest.fixture(autouse=True)
def clock():
    """In the middle of a step."""
    with time_machine.travel("2026-11-25T04:00:10Z", tick=False):
        yield


@pytest.fixture
def finance() -> User:
    return somebody(FINANCE)


def knock(user: User, code: str = "", password: str = PASSWORD) -> tuple[Client, Any]:
    """A browser of its own at the door, and what it was answered."""
    browser = Client(headers={"Accept-Language": "en"})
    filled_in = {"username": user.username, "password": password, "code": code}
    return browser, browser.post("/admin/login/", filled_in)


def is_in(browser: Client) -> bool:
    return browser.get(LIST).status_code == 200


@pytest.mark.parametrize("role", [FINANCE, MANAGER, FRONT_DESK, COACH])
def test_who_can_refund_approve_reveal_or_export_needs_one(role):
    assert second_factor.is_needed(somebody(role)) is (role in (FINANCE, MANAGER))


@pytest.mark.parametrize("permission", second_factor.NEEDS_ONE)
def test_each_of_these_permissions_is_enough(permission):
    assert second_factor.is_needed(clerk(permission))
    assert not second_factor.is_needed(clerk("members.view_member"))


def test_a_superuser_needs_one_and_a_member_never(member, staff):
    assert second_factor.is_needed(staff)
    assert not second_factor.is_needed(member.user)


def test_a_house_may_name_the_roles_or_switch_it_off(settings, finance, staff):
    settings.SECOND_FACTOR_ROLES = ("front_desk",)
    assert [second_factor.is_needed(user) for user in (somebody(FRONT_DESK), finance, staff)] == [True, False, True]
    settings.SECOND_FACTOR_ROLES = ()
    has_app(finance)
    assert not second_factor.is_needed(staff)
    assert is_in(knock(finance)[0])
    assert 'name="code"' not in html_of(Client().get("/admin/login/"))


def test_without_one_the_password_opens_the_page_that_sets_it_up_and_no_other(finance):
    browser, answer = knock(finance)
    assert answer.status_code == 302
    for address in (
        "/admin/",
        LIST,
        "/admin/password_change/",
        "/admin/autocomplete/",
        "/admin/nowhere/",
    ):
        assert browser.get(address).headers["Location"] == OWN_PAGE, address
        assert browser.post(address).headers["Location"] == OWN_PAGE, address
    page = browser.get(OWN_PAGE)
    assert "no-store" in page["Cache-Control"]
    app = App(page.context["typed"])
    assert f'd="{page.context["qr_code"].path}"' in html_of(page)
    codes = browser.post(OWN_PAGE, {"code": app.code()}).context["codes"]
    assert len(set(codes)) == 10
    assert is_in(browser)
    assert codes[0] not in html_of(browser.get(OWN_PAGE))
    assert [entry.change_message for entry in LogEntry.objects.all()] == ["Set up the own second factor."]
    assert not is_in(knock(finance)[0])
    assert not is_in(knock(finance, app.code())[0])  # it was taken
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        assert is_in(knock(finance, app.code())[0])


def test_an_app_lists_it_under_the_name_of_the_gym(finance):
    change_face(texts={"name": "动力工厂"}, logo=None, actor_id=finance.pk)
    forget_face()
    page = knock(finance)[0].get(OWN_PAGE)
    told = for_scanning(App(page.context["typed"]).key, finance, issuer="动力工厂")
    assert page.context["qr_code"] == draw_qr_code(told)
    assert told.startswith(f"otpauth://totp/{quote('动力工厂')}:")
    forget_face()


def test_a_wrong_first_code_leaves_the_secret_as_it_is_shown(finance):
    browser, _answer = knock(finance)
    typed = browser.get(OWN_PAGE).context["typed"]
    page = browser.post(OWN_PAGE, {"code": "12345"})
    assert page.context["typed"] == typed
    assert "The code is wrong" in html_of(page)
    assert not SecondFactor.objects.exists()


def test_each_session_is_told_a_secret_of_its_own(finance):
    """Or whoever knows a password could look at the secret that its owner sets up later."""
    thief, owner = knock(finance)[0], knock(finance)[0]
    seen = thief.get(OWN_PAGE).context["typed"]
    app = App(owner.get(OWN_PAGE).context["typed"])
    assert seen != owner.get(OWN_PAGE).context["typed"]
    thief.get(OWN_PAGE)
    app = App(owner.get(OWN_PAGE).context["typed"])
    assert owner.post(OWN_PAGE, {"code": app.code()}).context["codes"]
    answer = thief.post(OWN_PAGE, {"code": App(seen).code()})
    assert answer.status_code == 302  # its session ended
    assert not is_in(thief)


def test_the_secret_is_nowhere_in_clear(finance):
    browser, _answer = knock(finance)
    app = App(browser.get(OWN_PAGE).context["typed"])
    assert app.key not in str(dict(browser.session.items()))
    codes = browser.post(OWN_PAGE, {"code": app.code()}).context["codes"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM members_secondfactor")
        kept = repr([bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone()])
        cursor.execute("SELECT * FROM members_recoverycode")
        kept += repr(cursor.fetchall())
    assert app.key not in kept
    assert SecondFactor.objects.get().key == app.key
    assert not any(code.replace("-", "") in kept for code in codes)


def test_the_right_code_signs_in_and_a_missing_or_wrong_one_does_not(finance):
    app = has_app(finance)
    browser, answer = knock(finance)
    assert "give the code that your app shows" in html_of(answer)
    assert not is_in(browser)
    browser, answer = knock(finance, app.wrong())
    assert "The code is wrong or was used already" in html_of(answer)
    assert not is_in(browser)
    assert not is_in(knock(finance, app.code(), password="wrong")[0])
    assert is_in(knock(finance, app.code())[0])


@pytest.mark.parametrize(("seconds", "is_taken"), [(0, True), (-30, True), (30, True), (-90, False), (90, False)])
def test_a_clock_may_be_off_by_one_step(finance, seconds, is_taken):
    app = has_app(finance)
    assert take_code(user=finance, code=app.code(seconds)) is is_taken


def test_no_code_is_taken_twice_nor_an_older_one(finance):
    app = has_app(finance)
    older, code = app.code(-30), app.code()
    assert take_code(user=finance, code=f"{code[:3]} {code[3:]}")
    assert not take_code(user=finance, code=code)
    assert not take_code(user=finance, code=older)
    assert take_code(user=finance, code=app.code(30))


@pytest.mark.parametrize("written", ["", "      ", "١٢٣٤٥٦", "0x1234", "-12345", "1234567", "12345", "12345\x00"])
def test_what_is_no_code_is_none(finance, written):
    has_app(finance)
    assert not take_code(user=finance, code=written)


def test_a_recovery_code_stands_in_once(finance):
    has_app(finance)
    codes = renew_recovery_codes(user=finance)
    assert is_in(knock(finance, codes[0].upper())[0])
    assert not is_in(knock(finance, codes[0])[0])
    assert is_in(knock(finance, codes[1].replace("-", " "))[0])
    assert RecoveryCode.objects.filter(used_at=None).count() == 8


def test_anothers_recovery_code_does_not(finance):
    has_app(finance)
    other = somebody(MANAGER)
    has_app(other)
    assert not take_code(user=finance, code=renew_recovery_codes(user=other)[0])


def test_wrong_codes_are_counted_by_the_lock_out_and_no_right_password_makes_them_forgotten(finance):
    app = has_app(finance)
    for _attempt in range(9):
        assert knock(finance, app.wrong())[1].status_code == 200
        knock(finance)  # the right password, and no code
    _browser, answer = knock(finance, app.wrong())
    assert answer.status_code == 429
    browser, _answer = knock(finance, app.code())
    assert not is_in(browser)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert is_in(knock(finance, app.code())[0])


def test_wrong_codes_from_everywhere_are_one_number(finance, settings):
    """Who tries codes has the password: other addresses give no further attempts."""
    settings.TRUSTED_PROXY_COUNT = 1
    app = has_app(finance)
    filled_in = {"username": finance.username, "password": PASSWORD}
    for number in range(10):
        address = {"X-Forwarded-For": f"203.0.113.{number}"}
        Client().post("/admin/login/", {**filled_in, "code": app.wrong()}, headers=address)
    browser = Client(headers={"X-Forwarded-For": "203.0.113.99", "Accept-Language": "en"})
    answer = browser.post("/admin/login/", {**filled_in, "code": app.code()})
    assert "in 15 minutes" in html_of(answer)
    assert not is_in(browser)


def test_what_the_lock_out_keeps_of_an_attempt_has_no_code(finance):
    app = has_app(finance)
    wrong = app.wrong()
    knock(finance, wrong)
    with connection.cursor() as cursor:
        cursor.execute("SELECT post_data FROM axes_accessattempt")
        [(kept,)] = cursor.fetchall()
    assert "code=" in kept
    assert wrong not in kept


def test_who_has_set_one_up_without_having_to_is_asked_too():
    desk = somebody(FRONT_DESK)
    browser = signed_in(desk)
    assert is_in(browser)
    app = App(browser.get(OWN_PAGE).context["typed"])
    browser.post(OWN_PAGE, {"code": app.code()})
    assert is_in(browser)
    assert not is_in(knock(desk)[0])


def test_a_role_that_needs_one_asks_for_it_at_the_next_page():
    desk = somebody(FRONT_DESK)
    browser = signed_in(desk)
    assert is_in(browser)
    desk.groups.add(*somebody(FINANCE).groups.all())
    assert browser.get(LIST).headers["Location"] == OWN_PAGE


def test_sessions_that_were_begun_before_it_was_set_up_end(finance):
    before, browser = knock(finance)[0], knock(finance)[0]
    app = App(browser.get(OWN_PAGE).context["typed"])
    browser.post(OWN_PAGE, {"code": app.code()})
    assert "/admin/login/" in before.get(OWN_PAGE).headers["Location"]


def test_new_recovery_codes_and_another_phone(finance):
    app = has_app(finance)
    browser, _answer = knock(finance, app.code())
    old = renew_recovery_codes(user=finance)
    assert "10 recovery codes are left" in html_of(browser.get(OWN_PAGE))
    new = browser.post(OWN_PAGE, {"renew": ""}).context["codes"]
    assert not set(old) & set(new)
    assert not take_code(user=finance, code=old[0])
    assert browser.post(OWN_PAGE, {"start_over": ""}).headers["Location"] == OWN_PAGE
    assert browser.get(LIST).headers["Location"] == OWN_PAGE
    assert App(browser.get(OWN_PAGE).context["typed"]).key != app.key
    assert not SecondFactor.objects.exists()


class TestApi:
    def test_a_password_alone_gives_no_token(self, api, finance):
        body = {"username": finance.username, "password": PASSWORD}
        answer = api.post(TOKEN, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_not_set_up")
        app = has_app(finance)
        answer = api.post(TOKEN, body)
        assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_required")
        answer = api.post(TOKEN, {**body, "otp": app.wrong()})
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_second_factor")
        assert answer["WWW-Authenticate"] == "Bearer"
        assert finance.access_tokens.count() == 0
        code = app.code()
        assert api.post(TOKEN, {**body, "otp": code}).status_code == 200
        assert api.post(TOKEN, {**body, "otp": code}).json()["code"] == "invalid_second_factor"
        assert finance.access_tokens.count() == 1

    def test_a_token_for_a_password_alone_ends_when_the_account_needs_more(self, api):
        desk = somebody(FRONT_DESK)
        token = api.post(TOKEN, {"username": desk.username, "password": PASSWORD}).json()["token"]
        made_by_command = issue_token(user=desk)[0]

        def opens(token):
            return api.get("/api/v1/payments/", authorization=f"Bearer {token}").status_code

        assert (opens(token), opens(made_by_command)) == (200, 200)
        desk.groups.add(*somebody(FINANCE).groups.all())
        assert (opens(token), opens(made_by_command)) == (401, 200)

    def test_a_wrong_password_tells_nothing_of_it(self, api, finance):
        app = has_app(finance)
        answer = api.post(TOKEN, {"username": finance.username, "password": "wrong", "otp": app.code()})
        assert answer.json()["code"] == "invalid_credentials"

    def test_wrong_codes_are_counted(self, api, finance):
        app = has_app(finance)
        body = {"username": finance.username, "password": PASSWORD}
        for _attempt in range(10):
            api.client.post(TOKEN, {**body, "otp": app.wrong()}, content_type="application/json")
        answer = api.post(TOKEN, {**body, "otp": app.code()})
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")

    def test_members_and_who_needs_none_sign_in_as_ever(self, api, member):
        for user in (member.user, somebody(FRONT_DESK)):
            assert api.post(TOKEN, {"username": user.username, "password": PASSWORD}).status_code == 200

    @pytest.mark.parametrize("otp", [1, None, "1" * 21, ["123456"]])
    def test_what_is_no_text_is_refused(self, api, member, otp):
        answer = api.post(TOKEN, {"username": member.user.username, "password": PASSWORD, "otp": otp})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["otp"])


class TestReset:
    def page(self, user: User) -> str:
        return f"/admin/members/secondfactor/{SecondFactor.objects.get(user=user).pk}/reset/"

    def as_manager(self) -> Client:
        manager = somebody(MANAGER)
        return knock(manager, has_app(manager).code())[0]

    def test_a_manager_lets_in_again_who_has_lost_the_phone(self, finance):
        app = has_app(finance)
        lost, _answer = knock(finance, app.code())
        manager, address = self.as_manager(), self.page(finance)
        assert "Make sure that it is" in html_of(manager.get(address))
        answer = manager.post(address, follow=True)
        assert [str(said) for said in answer.context["messages"]] == [
            f"The second factor of {finance.username} is reset."
        ]
        assert LogEntry.objects.filter(change_message="Reset the second factor.").count() == 1
        assert not is_in(lost)
        assert knock(finance)[0].get(LIST).headers["Location"] == OWN_PAGE

    @pytest.mark.parametrize("role", [FINANCE, FRONT_DESK, COACH])
    def test_nobody_else_may(self, role):
        owner, other = somebody(MANAGER), somebody(role)
        has_app(owner)
        app = has_app(other)
        browser = knock(other, app.code())[0]
        assert browser.get(self.page(owner)).status_code == 403
        assert browser.post(self.page(owner)).status_code == 403
        assert browser.get("/admin/members/secondfactor/").status_code == 403
        assert SecondFactor.objects.filter(user=owner).exists()

    def test_nor_a_manager_a_superusers_or_the_own(self):
        superuser = StaffFactory()
        has_app(superuser)
        manager = somebody(MANAGER)
        browser = knock(manager, has_app(manager).code())[0]
        for user in (superuser, manager):
            browser.post(self.page(user))
        assert SecondFactor.objects.count() == 2

    def test_by_command(self, finance):
        has_app(finance)
        for had_one in (True, False):
            [told] = run_command("reset_second_factor", finance.username, "--json").objects()
            assert told == {"username": finance.username, "had_one": had_one}
        assert not SecondFactor.objects.exists()
        assert run_command("reset_second_factor", "nobody", "--json").refusal()["code"] == "user_not_found"


def test_set_up_twice_is_refused(finance):
    app = has_app(finance)
    with pytest.raises(SetUpAlready):
        set_up_factor(user=finance, key=app.key, code=app.code())
