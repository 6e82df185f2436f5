"""create_member and create_token."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from members.models import AccessToken, Member
from members.people.operations import create_member as create_member_module
from members.people.person_rules import Taken
from tests.client import Api
from tests.command_runner import run_command

pytestmark = pytest.mark.django_db
PERSON = ("--name", "张三", "--phone", "139 1234 5678")


def test_create_member_says_who_it_made():
    done = run_command("create_member", *PERSON, "--username", "zhangsan", "--password", "a-long-password-9")

    member = Member.objects.get()
    assert (done.code, done.err) == (0, "")
    assert done.out == f"Member {member.pk} was created; the account is zhangsan.\n"
    assert (member.name, member.phone) == ("张三", "13912345678")
    assert member.user.check_password("a-long-password-9")


def test_create_member_as_json():
    done = run_command("create_member", *PERSON, "--json")

    member = Member.objects.get()
    assert done.objects() == [{"id": member.pk, "username": f"member-{member.pk}"}]
    assert not member.user.has_usable_password()


def test_create_member_refuses_in_a_line(member):
    done = run_command("create_member", "--name", "张三", "--phone", member.phone)

    assert (done.code, done.out) == (1, "")
    assert done.err == "phone: Another member has this phone number.\n"
    assert Member.objects.get() == member


def test_create_member_refuses_as_json():
    done = run_command("create_member", "--name", "", "--phone", "abc", "--json")

    assert (done.code, done.out) == (1, "")
    refusal = done.refusal()
    assert set(refusal) == {"code", "detail", "errors"}
    assert refusal["code"] == "invalid"
    assert set(refusal["errors"]) == {"name", "phone"}
    assert not User.objects.exists()


def test_create_token_prints_a_token_that_works(member):
    done = run_command("create_token", member.user.username)

    token = done.out.split()[1]
    assert done.code == 0
    assert Api(token).get("/api/v1/payments/").status_code == 200
    assert not AccessToken.objects.filter(digest=token).exists()


@time_machine.travel("2026-11-23T10:00:00Z", tick=False)
def test_create_token_as_json(staff):
    done = run_command("create_token", staff.username, "--days", "3", "--scope", "payments:read", "--json")

    (answer,) = done.objects()
    row = AccessToken.objects.get()
    assert answer["expires_at"] == "2026-11-26T10:00:00Z"
    assert row.digest == AccessToken.digest_of(answer["token"])
    assert (row.user, row.scopes) == (staff, ["payments:read"])


def test_create_token_lasts_ninety_days_by_default(staff):
    run_command("create_token", staff.username)

    row = AccessToken.objects.get()
    assert row.expires_at - row.created_at == timedelta(days=90)
    assert timezone.now() - row.created_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nobody",), "user_not_found"),
        (("{staff}", "--scope", "payments:everything"), "invalid"),
        (("{staff}", "--days", "0"), "invalid"),
    ],
)
def test_create_token_refuses(staff, arguments, code):
    done = run_command("create_token", *(part.format(staff=staff.username) for part in arguments), "--json")

    assert (done.code, done.out) == (1, "")
    assert done.refusal()["code"] == code
    assert not AccessToken.objects.exists()


def test_create_token_refuses_a_closed_account(staff):
    User.objects.filter(pk=staff.pk).update(is_active=False)

    done = run_command("create_token", staff.username)

    assert (done.code, done.err) == (1, "There is no active account of this name.\n")
    assert not AccessToken.objects.exists()


def test_of_two_who_take_the_same_number_at_once_one_is_refused_by_name(monkeypatch, member):
    judged = create_member_module.taken_among
    nobody = iter([Taken(frozenset(), frozenset())])
    monkeypatch.setattr(create_member_module, "taken_among", lambda **asked: next(nobody, None) or judged(**asked))
    done = run_command("create_member", "--name", "张三", "--phone", member.phone, "--json")
    assert (done.code, set(done.refusal()["errors"])) == (1, {"phone"})
    assert Member.objects.get() == member
