"""check_roles: what the groups of a gym may do, against the table."""

import pytest
from django.contrib.auth.models import Group, Permission

from members.people.role_table import FINANCE, FRONT_DESK, LABELS, MANAGER
from members.people.roles import make_roles
from tests.command_runner import run_command

pytestmark = pytest.mark.django_db
AS_IN_THE_TABLE = [{"role": role, "exists": True, "missing": [], "beyond": []} for role in LABELS]


@pytest.fixture(autouse=True)
def roles(db):
    """The four groups as they are delivered. A test that ran before may have emptied their table."""
    make_roles(Group.objects, Permission.objects)


@pytest.fixture
def edited(roles):
    """The front desk sells no more and reads transaction numbers; there is no finance."""
    desk = Group.objects.get(name=FRONT_DESK)
    desk.permissions.remove(Permission.objects.get(codename="sell"))
    desk.permissions.add(Permission.objects.get(codename="view_transaction_number"))
    Group.objects.get(name=FINANCE).delete()


def test_as_they_are_delivered_nothing_differs():
    done = run_command("check_roles")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [f"{label}: as in the table" for label in LABELS.values()]
    assert run_command("check_roles", "--json").objects() == AS_IN_THE_TABLE


def test_what_differs_is_named_and_how_it_is_restored(edited):
    done = run_command("check_roles")
    assert done.code == 1
    desk, _coach, finance, manager = done.out.splitlines()
    assert desk == (
        "Front desk: lacks members.sell (Sell: create, open and close payments of any member); "
        "has beyond it payments.view_transaction_number (See transaction numbers in full)"
    )
    assert finance.startswith("Finance: there is no such group; lacks ")
    assert manager == "Manager: as in the table"
    assert done.err.rstrip().endswith("manage.py check_roles --restore 前台 财务")


def test_the_same_for_a_program(edited):
    done = run_command("check_roles", "--json")
    desk, _coach, finance, _manager = done.objects()
    assert desk == {
        "role": FRONT_DESK, "exists": True, "missing": ["members.sell"], "beyond": ["payments.view_transaction_number"],
    }  # fmt: skip
    assert (finance["exists"], "payments.request_refund" in finance["missing"]) == (False, True)
    assert (done.code, done.refusal()["code"], done.refusal()["roles"]) == (1, "roles_differ", [FRONT_DESK, FINANCE])


def test_in_chinese(edited):
    done = run_command("check_roles", "--lang", "zh-hans")
    assert done.code == 1
    assert done.out.splitlines()[0].startswith("前台：缺少 members.sell (销售：")
    assert "与权限表不同" in done.err


def test_it_writes_nothing_unless_asked(edited):
    before = set(Group.objects.values_list("name", "permissions"))
    run_command("check_roles")
    assert set(Group.objects.values_list("name", "permissions")) == before


def test_all_are_restored(edited):
    done = run_command("check_roles", "--restore", "--json")
    assert (done.code, [each["role"] for each in done.objects()]) == (0, [FRONT_DESK, FINANCE])
    assert run_command("check_roles").code == 0


@pytest.mark.parametrize("name", [FRONT_DESK, "Front desk"])
def test_one_role_is_restored_and_the_others_stay(edited, name):
    assert run_command("check_roles", "--restore", name).code == 0
    assert run_command("check_roles", "--json").refusal()["roles"] == [FINANCE]


def test_a_role_that_is_none_is_refused_with_those_that_are(edited):
    done = run_command("check_roles", "--restore", MANAGER, "Boss", "--json")
    assert (done.code, done.refusal()["code"]) == (1, "invalid")
    assert "前台 (Front desk)" in done.refusal()["errors"]["restore"][0]
    assert run_command("check_roles").code == 1
