"""Managers make staff accounts on pages of their own, and give nobody more than they have."""

import json
import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone

from gymsite.redaction import RedactingFormatter
from members.models import Employee, MemberEvent, StaffAccount
from members.people.operations.make_staff import make_staff
from members.people.password_link import password_address
from members.people.roles import COACH, FINANCE, FRONT_DESK, MANAGER
from tests.factories.members import MemberFactory, StaffFactory
from tests.members.console import as_role, html_of, objections, somebody, told
from tests.staff_client import clerk, signed_in

pytestmark = pytest.mark.django_db
LIST = "/admin/members/staffaccount/"
PASSWORD = "an unlikely sentence 7"


def page(account: User, *more: str) -> str:
    return "/".join([LIST.rstrip("/"), str(account.pk), *(more or ("change",)), ""])


def role(name: str) -> Group:
    return Group.objects.get(name=name)


@pytest.fixture
def manager(roles: None) -> User:
    user = somebody(MANAGER)
    User.objects.filter(pk=user.pk).update(first_name="陈店长")
    return User.objects.get(pk=user.pk)


@pytest.fixture
def console(manager: User) -> Client:
    return signed_in(manager)


@pytest.fixture
def clerk_account(manager: User) -> StaffAccount:
    return make_staff(name="林小雨", username="linxiaoyu", phone="13900001111", roles=[role(FRONT_DESK)], by=manager)


def made(console: Client, **other: object):
    answers = {"name": "王芳", "username": "wangfang", "phone": "139 0000 2222", "roles": [role(FRONT_DESK).pk]}
    return console.post(f"{LIST}add/", answers | other, follow=True)


def link_on(answer) -> str:
    return re.search(r"https?://[^<\s]+(/admin/password/[^<\s]+)", html_of(answer))[1]


def set_password(address: str, password: str = PASSWORD):
    """As a browser without a session follows the link."""
    visitor = Client(headers={"Accept-Language": "en"})
    form = visitor.get(address, follow=True)
    at = form.redirect_chain[-1][0] if form.redirect_chain else address
    return form, visitor.post(at, {"new_password1": password, "new_password2": password})


def signs_in(username: str) -> bool:
    """Whether the console lets somebody in with this name and the password."""
    answer = Client().post("/admin/login/?next=/admin/", {"username": username, "password": PASSWORD})
    return answer.status_code == 302


class TestANewAccount:
    def test_a_manager_makes_one_whose_person_sets_the_password(self, console, manager):
        answer = made(console)
        account = StaffAccount.objects.get(username="wangfang")
        assert answer.redirect_chain[-1][0] == page(account)
        assert [group.name for group in account.groups.all()] == [FRONT_DESK]
        assert (account.first_name, account.is_staff, account.is_superuser) == ("王芳", True, False)
        assert (account.has_usable_password(), Employee.objects.get(user=account).phone) == (False, "13900002222")
        address = link_on(console.post(page(account, "reveal")))
        form, done = set_password(address)
        assert "王芳" in html_of(form)
        assert done.status_code == 302
        assert signs_in("wangfang")
        logged = list(LogEntry.objects.order_by("id").values_list("user", "object_repr", "change_message"))
        assert logged == [
            (manager.pk, "王芳", "Made the staff account."),
            (manager.pk, "王芳", "Showed the link that sets the password."),
            (account.pk, "王芳", "Set the password by the link."),
        ]
        event = MemberEvent.objects.get()
        assert (event.kind, event.subject, event.actor) == ("staff_made", f"account:{account.pk}", manager)
        assert json.loads(event.facts)["roles"] == FRONT_DESK

    def test_the_link_works_once(self, console, clerk_account):
        address = link_on(console.post(page(clerk_account, "reveal")))
        set_password(address)
        again, _done = set_password(address, "another unlikely sentence")
        assert "This link does not work" in html_of(again)
        assert User.objects.get(pk=clerk_account.pk).check_password(PASSWORD)

    def test_the_link_works_for_a_day(self, clerk_account):
        address = password_address(clerk_account)
        with time_machine.travel(timezone.localtime() + timedelta(hours=24, seconds=2), tick=False):
            assert "This link does not work" in html_of(set_password(address)[0])

    def test_a_weak_password_is_refused_with_the_reason(self, clerk_account):
        _form, answer = set_password(password_address(clerk_account), "123456")
        assert "too short" in html_of(answer)
        assert not User.objects.get(pk=clerk_account.pk).has_usable_password()

    @pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
    def test_the_link_dies_with_the_account(self, change, clerk_account):
        address = password_address(clerk_account)
        User.objects.filter(pk=clerk_account.pk).update(**change)
        assert "This link does not work" in html_of(set_password(address)[0])

    def test_no_log_line_has_the_link(self, clerk_account):
        address = password_address(clerk_account)
        line = logging.LogRecord("django", logging.INFO, "", 0, "GET %s 404", (address,), None)
        assert address.split("/")[-2] not in RedactingFormatter("%(message)s").format(line)

    @pytest.mark.parametrize(
        ("other", "objection"),
        [
            ({"name": " "}, "required"),
            ({"name": "林小雨"}, "called so already"),
            ({"username": "linxiaoyu"}, "is taken"),
            ({"username": "13900002222"}, "no user name of staff"),
            ({"phone": "12"}, "mobile number"),
            ({"roles": []}, "required"),
        ],
    )
    def test_what_is_no_account_is_refused_beside_its_field(self, other, objection, console, clerk_account):
        answer = made(console, **other)
        assert objection in str(answer.context["adminform"].form.errors)
        assert StaffAccount.objects.filter(is_staff=True).count() == 2

    def test_a_coach_can_be_made_though_a_manager_is_none(self, console):
        made(console, roles=[role(COACH).pk])
        assert StaffAccount.objects.get(username="wangfang").groups.get().name == COACH


class TestNobodyGivesMoreThanHeHas:
    @pytest.fixture
    def beyond(self, manager):
        """A role with a right that managers lack."""
        group = Group.objects.create(name="老板")
        group.permissions.add(Permission.objects.get(codename="delete_user"))
        return group

    def test_no_role_beyond_the_own_is_offered_or_given(self, console, beyond):
        assert "老板" not in html_of(console.get(f"{LIST}add/"))
        answer = made(console, roles=[beyond.pk])
        assert not StaffAccount.objects.filter(username="wangfang").exists()
        assert answer.status_code == 200

    def test_nor_to_others_by_a_forged_form(self, console, clerk_account, beyond):
        assert "Select a valid choice" in objections(console.post(page(clerk_account, "roles"), {"roles": [beyond.pk]}))
        assert [group.name for group in clerk_account.groups.all()] == [FRONT_DESK]

    def test_no_superuser_is_made(self, console):
        made(console, is_superuser="on", user_permissions=[Permission.objects.first().pk])
        account = StaffAccount.objects.get(username="wangfang")
        assert (account.is_superuser, account.user_permissions.count()) == (False, 0)

    @pytest.mark.parametrize("decision", ["roles", "rename", "reset-password", "switch-off"])
    def test_who_may_more_is_left_alone(self, decision, console, beyond):
        may_more, owner = somebody(FRONT_DESK), StaffFactory()
        may_more.groups.add(beyond)
        for account in (may_more, owner):
            before = User.objects.values().get(pk=account.pk)
            answers = {"roles": [], "name": "假名", "phone": "13900003333", "reason": "试试"}
            said = objections(console.post(page(account, decision), answers))
            assert "may do" in said or "Select" in said
            assert User.objects.values().get(pk=account.pk) == before
            assert account.groups.count() == (2 if account == may_more else 0)

    @pytest.mark.parametrize("decision", ["roles", "reset-password", "switch-off"])
    def test_nobody_changes_the_own_account(self, decision, console, manager):
        answers = {"roles": [role(FINANCE).pk], "reason": "试试"}
        assert "Your own account" in objections(console.post(page(manager, decision), answers))
        assert [group.name for group in manager.groups.all()] == [MANAGER]

    def test_no_link_to_an_account_that_is_not_theirs_or_has_a_password(self, console):
        owner = StaffFactory()
        User.objects.filter(pk=owner.pk).update(password="!")
        for account in (owner, somebody(FRONT_DESK)):
            assert "Show the link" not in html_of(console.get(page(account)))
            assert console.post(page(account, "reveal")).status_code == 403

    @pytest.mark.parametrize("who", [FRONT_DESK, FINANCE, COACH])
    def test_it_is_for_managers(self, who, clerk_account):
        other = as_role(who)
        for address in (LIST, f"{LIST}add/", page(clerk_account), page(clerk_account, "roles")):
            assert other.get(address).status_code == 403
        assert made(other).status_code == 403
        assert "staffaccount" not in html_of(other.get("/admin/"))

    def test_members_are_no_staff(self, console):
        member = MemberFactory()
        assert console.get(page(member.user)).status_code == 302
        assert console.post(page(member.user, "reset-password")).status_code == 404


class TestWhatManagersDecide:
    def test_roles_are_given_and_withdrawn(self, console, clerk_account, manager):
        answer = console.post(page(clerk_account, "roles"), {"roles": [role(FINANCE).pk, role(COACH).pk]}, follow=True)
        assert told(answer) == ["林小雨: Coach, Finance"]
        events = MemberEvent.objects.exclude(kind="staff_made").order_by("id")
        facts = [(event.kind, json.loads(event.facts)["role"]) for event in events]
        assert facts == [("role_withdrawn", FRONT_DESK), ("role_given", COACH), ("role_given", FINANCE)]
        assert LogEntry.objects.latest("id").change_message == "Changed the roles."
        page_of_events = html_of(console.get("/admin/members/memberevent/"))
        assert "Role withdrawn" in page_of_events

    def test_a_reset_ends_the_password_and_the_links_before(self, console, clerk_account):
        set_password(password_address(clerk_account))
        old = User.objects.get(pk=clerk_account.pk)
        console.post(page(clerk_account, "reset-password"))
        account = User.objects.get(pk=clerk_account.pk)
        assert (old.has_usable_password(), account.has_usable_password()) == (True, False)
        first = password_address(account)
        console.post(page(clerk_account, "reset-password"))
        assert "This link does not work" in html_of(set_password(first)[0])
        assert [event.kind for event in MemberEvent.objects.all()][:2] == ["password_reset"] * 2

    def test_off_and_on(self, console, clerk_account):
        assert console.post(page(clerk_account, "switch-off"), {"reason": "离职"}).status_code == 302
        assert not User.objects.get(pk=clerk_account.pk).is_active
        assert "Switched off" in html_of(console.get(page(clerk_account)))
        assert "switched off already" in objections(console.post(page(clerk_account, "switch-off"), {"reason": "x"}))
        console.post(page(clerk_account, "switch-on"), {"reason": "回来了"})
        assert User.objects.get(pk=clerk_account.pk).is_active
        reasons = list(MemberEvent.objects.order_by("id").values_list("kind", flat=True))
        assert reasons == ["staff_made", "staff_switched_off", "staff_switched_on"]

    def test_another_name_and_phone(self, console, clerk_account):
        page_now = html_of(console.get(page(clerk_account, "rename")))
        assert 'value="13900001111"' in page_now
        console.post(page(clerk_account, "rename"), {"name": "林晓雨", "phone": "13900004444"})
        assert User.objects.get(pk=clerk_account.pk).first_name == "林晓雨"
        assert Employee.objects.get(user_id=clerk_account.pk).phone == "13900004444"

    def test_a_phone_is_written_down_for_who_had_none(self, console):
        account = somebody(FRONT_DESK)
        console.post(page(account, "rename"), {"name": "林晓雨", "phone": "13900004444"})
        assert Employee.objects.get(user=account).phone == "13900004444"

    def test_the_list_says_who_in_which_role_and_who_last_signed_in(self, console, clerk_account):
        html = html_of(console.get(LIST))
        assert "林小雨" in html
        assert "Front desk" in html
        assert "No password yet" in html
        assert "Last login" in html or "last login" in html
        assert "139****1111" in html_of(console.get(page(clerk_account)))
        assert "linxiaoyu" not in html_of(console.post(LIST, {"q": "陈店"}))
        assert "林小雨" not in html_of(console.get(LIST, {"state": "off"}))
        assert "林小雨" not in html_of(console.get(LIST, {"role": role(FINANCE).pk}))

    def test_the_page_of_a_new_account_has_a_field_for_all_that_is_asked(self, console):
        html = html_of(console.get(f"{LIST}add/"))
        for name in ("name", "username", "phone", "roles"):
            assert re.search(rf'<input[^>]*name="{name}"', html), name

    def test_no_list_of_djangos_permissions(self, console, clerk_account):
        for address in (f"{LIST}add/", page(clerk_account), page(clerk_account, "roles")):
            assert "Can view" not in html_of(console.get(address))

    def test_what_the_permission_alone_opens(self, clerk_account):
        """Somebody who may manage staff and nothing else gives nothing away."""
        only = signed_in(clerk("members.manage_staff"))
        assert only.get(LIST).status_code == 200
        assert made(only).status_code == 200
        assert not StaffAccount.objects.filter(username="wangfang").exists()
