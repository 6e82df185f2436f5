"""Accounts and roles: rights are a superuser's to give, and no account disappears."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from tests.factories.members import UserFactory
from tests.staff_client import clerk, signed_in

pytestmark = pytest.mark.usefixtures("till")

LIST = "/admin/auth/user/"
GROUPS = "/admin/auth/group/"
RIGHTS = {"is_staff": "on", "is_superuser": "on", "is_active": "on"}


@pytest.fixture
def manager(db: None) -> Client:
    """Staff who may do everything with accounts and roles that a permission can give."""
    verbs = ("add", "change", "delete", "view")
    return signed_in(clerk(*(f"auth.{verb}_{model}" for verb in verbs for model in ("user", "group"))))


def rights(user: User) -> tuple[bool, bool, int, int]:
    user = User.objects.get(pk=user.pk)
    return user.is_staff, user.is_superuser, user.groups.count(), user.user_permissions.count()


def test_a_superuser_gives_rights(staff: User) -> None:
    user = UserFactory()
    group = Group.objects.create(name="front desk")

    answer = signed_in(staff).post(
        f"{LIST}{user.pk}/change/", {"username": user.username, "is_active": "on", "is_staff": "on", "groups": group.pk}
    )

    assert answer.status_code == 302
    assert rights(user) == (True, False, 1, 0)


def test_nobody_else_does(manager: Client) -> None:
    user = UserFactory()
    everything = {
        "groups": Group.objects.create(name="all").pk,
        "user_permissions": Permission.objects.order_by("pk")[0].pk,
    }

    answer = manager.post(f"{LIST}{user.pk}/change/", {"username": "renamed", **RIGHTS, **everything})

    assert answer.status_code == 302
    assert User.objects.get(pk=user.pk).username == "renamed"
    assert rights(user) == (False, False, 0, 0)


def test_a_staff_account_and_its_password_are_a_superusers_business(manager: Client, staff: User) -> None:
    own = User.objects.get(pk=manager.session["_auth_user_id"])
    for user in (staff, own):
        before = User.objects.values().get(pk=user.pk)
        passwords = {"password1": "another horse battery", "password2": "another horse battery"}

        assert manager.post(f"{LIST}{user.pk}/change/", {"username": "x", **RIGHTS}).status_code == 403
        assert manager.post(f"{LIST}{user.pk}/password/", passwords).status_code == 403
        assert User.objects.values().get(pk=user.pk) == before


def test_a_members_password_can_be_set(manager: Client) -> None:
    user = UserFactory()
    passwords = {"usable_password": "true", "password1": "another horse battery", "password2": "another horse battery"}

    assert manager.post(f"{LIST}{user.pk}/password/", passwords).status_code == 302
    assert User.objects.get(pk=user.pk).check_password("another horse battery")


def test_no_account_is_deleted(staff: User) -> None:
    user, client = UserFactory(), signed_in(staff)

    assert client.post(f"{LIST}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": user.pk, "post": "yes"})
    assert User.objects.filter(pk=user.pk).exists()


def test_roles_are_made_by_superusers_only(staff: User, manager: Client) -> None:
    group = Group.objects.create(name="front desk")
    permission = Permission.objects.get(codename="view_payment").pk
    forged = {"name": "mine", "permissions": permission, "post": "yes"}

    for end in ("add/", f"{group.pk}/change/", f"{group.pk}/delete/"):
        assert manager.post(GROUPS + end, forged).status_code == 403
    assert Group.objects.get(pk=group.pk).name == "front desk"
    assert not group.permissions.exists()

    assert signed_in(staff).post(f"{GROUPS}{group.pk}/change/", forged).status_code == 302
    assert Group.objects.get(pk=group.pk).name == "mine"
    assert group.permissions.get().pk == permission


@pytest.mark.parametrize("address", [LIST, f"{LIST}add/", GROUPS, f"{GROUPS}add/"])
def test_the_pages_open(staff: User, address: str) -> None:
    assert signed_in(staff).get(address).status_code == 200


def test_the_log_in_guard_keeps_its_tables_to_itself() -> None:
    assert not [model for model in admin.site._registry if model._meta.app_label == "axes"]
