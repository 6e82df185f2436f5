"""Who calls, as far as the API's foundation needs to know; the app above decides how that is found out."""

from typing import Protocol, cast

from rest_framework.request import Request


class Caller(Protocol):
    """An authenticated account, by a token that may be limited to some scopes."""

    @property
    def is_authenticated(self) -> bool:
        """True: somebody who is nobody is no caller."""

    @property
    def user_id(self) -> int:
        """The account."""

    @property
    def is_employee(self) -> bool:
        """Whether it is the house's own: staff, or a service of theirs."""

    @property
    def actor(self) -> str:
        """How events name this caller."""

    def has_scope(self, scope: str) -> bool:
        """Whether the token may be used for this."""


def caller_of(request: Request) -> Caller:
    """Who sent an authenticated request."""
    return cast(Caller, request.user)
