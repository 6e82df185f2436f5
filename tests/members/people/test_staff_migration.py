"""The migration that names accounts and lets managers make staff: what is there stays."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db import connection

from members.people.roles import FINANCE, MANAGER
from tests.factories.gym import CoachFactory
from tests.factories.members import MemberFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roles")]
migration = import_module("members.migrations.0011_staff_accounts")
EDITOR = SimpleNamespace(connection=connection)


def names(*users):
    return [User.objects.get(pk=user.pk).first_name for user in users]


def test_accounts_are_called_as_their_people_and_a_given_name_stays():
    member, coach = MemberFactory(name="王小明"), CoachFactory(name="苏晴", user=UserFactory(is_staff=True))
    named, nobody = MemberFactory(user=UserFactory(first_name="小明")).user, UserFactory()
    migration.name_accounts(apps, EDITOR)
    assert names(member.user, coach.user, named, nobody) == ["王小明", "苏晴", "小明", ""]


def test_managers_get_the_one_new_permission_and_nothing_that_was_taken_away(monkeypatch):
    config = apps.get_app_config("members")
    monkeypatch.setattr(config, "models_module", config.models_module)  # the migration's own is made for it alone
    managers = Group.objects.get(name=MANAGER)
    managers.permissions.remove(*Permission.objects.filter(codename__in=["manage_staff", "bar_member"]))
    migration.let_managers(apps, EDITOR)
    assert managers.permissions.filter(codename="manage_staff").exists()
    assert not managers.permissions.filter(codename="bar_member").exists()
    assert not Group.objects.get(name=FINANCE).permissions.filter(codename="manage_staff").exists()
