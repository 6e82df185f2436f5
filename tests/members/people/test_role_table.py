"""The table of who may do what: it names all that exists, and the document, the groups and the API say the same."""

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from members.people import permissions as of_members
from members.people.authentication import find_caller
from members.people.given_by_migrations import giving
from members.people.role_table import ACTIONS, AREAS, FINANCE, FRONT_DESK, LABELS, MANAGER
from members.people.roles import ROLES, give_to_roles
from payments import permissions as of_payments
from tests.factories.gym import CoachFactory
from tests.factories.members import AccessTokenFactory, StaffFactory, UserFactory
from tests.members.console import as_role, html_of, somebody
from tests.staff_client import clerk, signed_in

pytestmark = pytest.mark.django_db
SECURITY = Path(__file__).resolve().parents[3] / "docs" / "security.md"
TABLE = "/admin/auth/group/table/"
MIGRATION = ("members", "0013_roles_by_the_table")
# An app's permissions that nobody needs: sessions, migrations and the like have no page.
OURS = ("members", "payments")


def permissions_of_the_table():
    return [permission for action in ACTIONS for permission in action.permissions]


def test_a_permission_stands_for_one_action_and_an_action_has_one_name():
    named = permissions_of_the_table()
    assert len(named) == len(set(named))
    assert len({action.name for action in ACTIONS}) == len(ACTIONS)
    assert {role for action in ACTIONS for role in action.roles} == set(LABELS)


def test_the_table_has_every_permission_that_there_is():
    rows = Permission.objects.filter(content_type__app_label__in=OURS)
    there = {f"{app}.{name}" for app, name in rows.values_list("content_type__app_label", "codename")}
    named = {permission for permission in permissions_of_the_table() if permission.startswith(OURS)}
    assert (there - named, named - there) == (set(), set())


def test_what_the_code_asks_for_stands_in_the_table():
    named = {name: value for module in (of_members, of_payments) for name, value in vars(module).items()}
    asked = {value for name, value in named.items() if name.isupper() and isinstance(value, str)}
    assert {"members.sell", "payments.view_payment"} <= asked
    assert asked - set(permissions_of_the_table()) == set()


def as_markdown():
    """The table as `docs/security.md` shows it."""
    lines = [f"| action | needs | {' | '.join(LABELS.values())} |", f"| --- | --- |{' --- |' * len(LABELS)}"]
    for area, actions in AREAS.items():
        lines.append(f"| **{area}** | |{' |' * len(LABELS)}")
        for action in actions:
            signs = " | ".join("yes" if role in action.roles else "–" for role in LABELS)
            lines.append(f"| {action.says} | {needs(action)} | {signs} |")
    return "\n".join(lines)


def needs(action):
    """What the action needs; of many, the first and how many more."""
    first, *more = (f"`{permission}`" for permission in action.permissions)
    return f"{first} and {len(more)} more" if len(more) > 1 else ", ".join((first, *more))


def test_the_document_shows_the_table():
    assert as_markdown() in SECURITY.read_text(), f"docs/security.md is to have:\n{as_markdown()}"


# The API reads what Django would say.


def test_a_caller_may_what_django_says(roles):
    by_role, by_hand, both = somebody(MANAGER), clerk("members.sell"), somebody(FINANCE)
    both.user_permissions.add(Permission.objects.get(codename="view_phone"))
    both.groups.add(Group.objects.get(name=FRONT_DESK))
    for user in (by_role, by_hand, both, UserFactory(is_staff=True)):
        caller = find_caller(AccessTokenFactory(user=user).plain)
        assert caller.permissions == User.objects.get(pk=user.pk).get_all_permissions()
        assert caller.may("members.sell") == user.has_perm("members.sell")


def test_a_superuser_may_everything_and_a_mark_of_staff_alone_nothing(roles):
    superuser, former = find_caller(AccessTokenFactory(user=StaffFactory()).plain), somebody(MANAGER)
    assert superuser.may("members.sell")
    former.is_staff = False
    former.save()
    caller = find_caller(AccessTokenFactory(user=former).plain)
    assert (caller.may("members.sell"), caller.permissions) == (False, frozenset())


def test_a_coach_without_the_role_is_nobodys_coach(roles):
    coach = CoachFactory(user=UserFactory(is_staff=True))
    token = AccessTokenFactory(user=coach.user).plain
    assert find_caller(token).coach_id is None
    coach.user.user_permissions.add(Permission.objects.get(codename="view_own_clients"))
    assert find_caller(token).coach_id == coach.pk


# A gym may edit its groups.


def of_group(role):
    rows = Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


def test_a_migration_gives_what_is_new_and_nothing_that_was_taken(roles):
    manager = Group.objects.get(name=MANAGER)
    manager.permissions.remove(*Permission.objects.filter(codename__in=("view_roles", "sell", "view_payment")))
    manager.permissions.add(Permission.objects.get(codename="view_transaction_number"))
    Group.objects.get(name=FINANCE).delete()
    before = of_group(MANAGER)

    apps = MigrationLoader(connection).project_state([MIGRATION]).apps
    module = import_module(f"members.migrations.{MIGRATION[1]}")
    giving("members", *module.NEW)(apps, SimpleNamespace(connection=connection))

    assert of_group(MANAGER) == before | {"members.view_roles"}
    assert not Group.objects.filter(name=FINANCE).exists()


def test_only_what_is_named_is_given(roles):
    desk = Group.objects.get(name=FRONT_DESK)
    desk.permissions.clear()
    give_to_roles(Group.objects, Permission.objects, only=("members.sell", "members.bar_member"))
    assert of_group(FRONT_DESK) == {"members.sell"}


# The page of the console.


def test_the_page_says_who_may_do_what(roles):
    page = html_of(as_role(MANAGER).get(TABLE))
    for words in (
        "What each role may do",
        "Sell: create, open and close payments of any member",
        "Front desk",
        "Staff",
    ):
        assert words in page
    assert "edited" not in page


def test_the_page_is_in_chinese_too(roles):
    page = html_of(as_role(MANAGER).get(TABLE, headers={"Accept-Language": "zh-hans"}))
    for words in ("各角色的权限", "销售：为任何会员创建、发起和关闭付款", "前台"):
        assert words in page


def test_the_page_marks_what_the_gym_has_edited(roles):
    Group.objects.get(name=FRONT_DESK).permissions.remove(Permission.objects.get(codename="sell"))
    page = html_of(as_role(MANAGER).get(TABLE))
    assert "Marked with *" in page
    assert page.count("–*") == 1


def test_a_part_of_what_an_action_needs_is_shown_as_a_part(roles):
    Group.objects.get(name=FRONT_DESK).permissions.remove(Permission.objects.get(codename="view_checkin"))
    assert html_of(as_role(MANAGER).get(TABLE)).count("◐*") == 1


@pytest.mark.parametrize("role", [role for role in LABELS if role != MANAGER])
def test_who_may_not_see_roles_is_refused_and_finds_no_link(roles, role):
    assert as_role(role).get(TABLE).status_code == 403
    assert TABLE not in html_of(as_role(role).get("/admin/"))


def test_the_menu_leads_a_manager_there(roles):
    assert TABLE in html_of(as_role(MANAGER).get("/admin/"))
    assert signed_in(StaffFactory()).get(TABLE).status_code == 200


def test_every_role_has_something():
    assert all(ROLES[role] for role in LABELS)
