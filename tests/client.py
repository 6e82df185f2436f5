"""The API as its callers use it: JSON in, a bearer token in front."""

import json
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from members.models import Member
from tests.declared_answers import check_as_declared
from tests.factories.members import AccessTokenFactory


class Api:
    """django.test.Client that speaks JSON, and holds every answer against what its endpoint declares.

    `token` is kept in plain text so that a test may look for it in logs.
    """

    def __init__(self, token: str = "") -> None:
        self.token = token
        self.client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})

    def as_member(self, member: Member, *, scopes: list[str] | None = None) -> "Api":
        """The same API with a fresh token of the member's account."""
        return self.as_user(member.user, scopes=scopes)

    def as_user(self, user: User, *, scopes: list[str] | None = None) -> "Api":
        """The same API with a fresh token of any account, for example a staff account."""
        issued = AccessTokenFactory(user=user, scopes=scopes or [], expires_at=timezone.now() + timedelta(days=1))
        return Api(issued.plain)

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        """GET with a query string; `headers` are names with `_` for `-`."""
        answer = self.client.get(path, query, headers=named(headers))
        check_as_declared(answer)
        return answer

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """POST `body` as JSON; text or bytes are sent as they are, so that a test may send any bytes as JSON."""
        content = body if isinstance(body, (str, bytes)) else json.dumps({} if body is None else body)
        answer = self.client.post(path, content, content_type="application/json", headers=named(headers))
        check_as_declared(answer)
        return answer


def named(headers: dict[str, str]) -> dict[str, str]:
    """`idempotency_key` becomes `idempotency-key`."""
    return {name.replace("_", "-"): value for name, value in headers.items()}
