"""Access tokens in the console: seen by their beginnings, taken back, neither made nor edited nor deleted."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import AccessToken
from tests.client import Api
from tests.factories.members import AccessTokenFactory
from tests.staff_client import clerk, signed_in

pytestmark = pytest.mark.usefixtures("till")

LIST = "/admin/members/accesstoken/"


@pytest.fixture
def console(staff: User) -> Client:
    return signed_in(staff)


def revoke(client: Client, *tokens: AccessToken) -> int:
    return client.post(LIST, {"action": "revoke", "_selected_action": [token.pk for token in tokens]}).status_code


def test_the_list_says_what_a_token_is_but_not_the_token(console: Client) -> None:
    token = AccessTokenFactory(scopes=["payments:read"])

    html = console.get(LIST).content.decode()

    assert f"{token.hint}…" in html
    assert token.user.username in html
    assert "read payments" in html
    assert token.plain not in html
    assert token.digest not in html


def test_tokens_by_state(console: Client) -> None:
    now = timezone.now()
    valid = AccessTokenFactory()
    expired = AccessTokenFactory(expires_at=now - timedelta(seconds=1))
    revoked = AccessTokenFactory(revoked_at=now)

    for state, token in (("valid", valid), ("expired", expired), ("revoked", revoked)):
        answer = console.get(LIST, {"state": state})
        assert [row.pk for row in answer.context["cl"].result_list] == [token.pk]


def test_a_revoked_token_opens_nothing_and_the_log_says_who_did_it(staff: User, console: Client) -> None:
    token, other = AccessTokenFactory(), AccessTokenFactory()
    assert Api(token.plain).get("/api/v1/payments/").status_code == 200

    assert revoke(console, token) == 302

    assert Api(token.plain).get("/api/v1/payments/").status_code == 401
    other.refresh_from_db()
    assert other.revoked_at is None
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (staff, str(token.pk))
    assert entry.change_message == "Revoked the access token."


def test_revoking_again_changes_nothing(console: Client) -> None:
    before = timezone.now() - timedelta(days=1)
    token = AccessTokenFactory(revoked_at=before)

    revoke(console, token)

    token.refresh_from_db()
    assert token.revoked_at == before
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(("permissions", "status"), [(("members.view_accesstoken",), 200), ((), 403)])
def test_without_the_permission_nothing_is_revoked(db: None, permissions: tuple[str, ...], status: int) -> None:
    token = AccessTokenFactory()

    assert revoke(signed_in(clerk(*permissions)), token) == status

    token.refresh_from_db()
    assert token.revoked_at is None


def test_a_clerk_with_the_permission_may_revoke(db: None) -> None:
    token = AccessTokenFactory()

    assert revoke(signed_in(clerk("members.view_accesstoken", "members.change_accesstoken")), token) == 302

    token.refresh_from_db()
    assert token.revoked_at is not None


@pytest.mark.parametrize("end", ["add/", "{}/change/", "{}/delete/"])
def test_forged_posts_are_refused(console: Client, end: str) -> None:
    token = AccessTokenFactory()
    before = AccessToken.objects.values().get()

    answer = console.post(LIST + end.format(token.pk), {"expires_at_0": "2099-01-01", "scopes": "[]", "post": "yes"})

    assert answer.status_code == 403
    assert AccessToken.objects.values().get() == before


def test_the_page_of_a_token_does_not_hold_it(console: Client) -> None:
    token = AccessTokenFactory()

    html = console.get(f"{LIST}{token.pk}/change/").content.decode()

    assert token.plain not in html
    assert token.digest not in html


def test_twenty_tokens_cost_as_much_as_one(console: Client) -> None:
    counts = []
    for rows in (1, 19):
        AccessTokenFactory.create_batch(rows)
        with CaptureQueriesContext(connection) as context:
            console.get(LIST)
        counts.append(len(context))

    assert counts == [5, 5]
