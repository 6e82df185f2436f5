"""Bearer tokens: who is let in, and how soon one that was taken back is refused."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from members.models import AccessToken
from members.people.operations.tokens import issue_token, revoke_token
from tests.factories.members import PASSWORD, UserFactory


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Basic eDp5",
        "Bearer",
        "Bearer a b",
        "Bearer ÿ",
        "Bearer gym_unknown",
        "Token x",
        "Bearer " + "a" * 100_000,
    ],
)
def test_without_a_valid_token_nobody_is_let_in(api, db, header):
    headers = {} if header is None else {"authorization": header.encode().decode("latin-1")}
    answer = api.get("/api/v1/payments/", **headers)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] in ("not_authenticated", "invalid_token")


def test_a_token_in_the_address_is_not_one(api, member):
    token, _row = issue_token(user=member.user)
    assert api.get("/api/v1/payments/", {"access_token": token}).status_code == 401


def test_a_token_works_until_it_is_revoked(api, member):
    token, row = issue_token(user=member.user)
    header = {"authorization": f"Bearer {token}"}
    assert api.get("/api/v1/payments/", **header).status_code == 200
    revoke_token(token_id=row.pk)
    assert api.get("/api/v1/payments/", **header).json()["code"] == "invalid_token"


def test_a_token_works_until_it_expires(api, member):
    token, row = issue_token(user=member.user, days=1)
    header = {"authorization": f"Bearer {token}"}
    with time_machine.travel(row.expires_at - timedelta(seconds=1), tick=False):
        assert api.get("/api/v1/payments/", **header).status_code == 200
    with time_machine.travel(row.expires_at, tick=False):
        assert api.get("/api/v1/payments/", **header).status_code == 401


def test_a_closed_account_is_refused(api, member):
    token, _row = issue_token(user=member.user)
    member.user.is_active = False
    member.user.save()
    assert api.get("/api/v1/payments/", authorization=f"Bearer {token}").status_code == 401


def test_only_a_digest_of_the_token_is_kept(member):
    token, row = issue_token(user=member.user)
    row.refresh_from_db()
    assert token not in str(vars(row))
    assert row.digest == AccessToken.digest_of(token)
    assert len(token) == len("gym_") + 43


def test_a_scope_limits_the_token(api, member):
    token, _row = issue_token(user=member.user, scopes=["payments:read"])
    header = {"authorization": f"Bearer {token}"}
    body = {"member_id": member.pk, "amount": 1, "type": "course"}
    assert api.get("/api/v1/payments/", **header).status_code == 200
    answer = api.post("/api/v1/payments/", body, **header)
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


def test_a_user_name_and_password_give_a_token(api, member):
    answer = api.post("/api/v1/auth/token/", {"username": member.user.username, "password": PASSWORD})
    assert answer.status_code == 200
    given = answer.json()
    assert list(given) == ["token", "expires_at"]
    assert api.get("/api/v1/payments", authorization=f"Bearer {given['token']}").status_code == 200


def test_a_wrong_password_gives_none(api, member):
    answer = api.post("/api/v1/auth/token", {"username": member.user.username, "password": "wrong"})
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")
    assert AccessToken.objects.count() == 0


def test_after_ten_wrong_passwords_the_right_one_has_to_wait_and_others_do_not(api, member):
    other = UserFactory()
    for _attempt in range(10):
        api.post("/api/v1/auth/token/", {"username": member.user.username, "password": "wrong"})
    answer = api.post("/api/v1/auth/token/", {"username": member.user.username, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert 840 <= int(answer["Retry-After"]) <= 900
    assert api.post("/api/v1/auth/token/", {"username": other.username, "password": PASSWORD}).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        answer = api.post("/api/v1/auth/token/", {"username": member.user.username, "password": PASSWORD})
        assert answer.status_code == 200


def test_logging_out_ends_the_token(api, member):
    token, _row = issue_token(user=member.user)
    header = {"authorization": f"Bearer {token}"}
    assert api.post("/api/v1/auth/logout/", **header).status_code == 204
    assert api.get("/api/v1/payments/", **header).status_code == 401


def test_a_request_asks_for_its_token_once(api, member, django_assert_num_queries):
    caller = api.as_member(member)
    with django_assert_num_queries(2):  # the token, and the page
        caller.get("/api/v1/payments/")
