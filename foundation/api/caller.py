"""Who calls, as far as the API needs to know; the app above decides how that is found out."""

from dataclasses import dataclass
from typing import cast

from rest_framework.request import Request


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated account. `member_id` is None for an account that is no member's; no scope means every scope."""

    user_id: int
    is_staff: bool
    member_id: int | None
    token_id: int
    scopes: frozenset[str] = frozenset()

    is_authenticated = True

    @property
    def actor(self) -> str:
        """How events name this caller."""
        return f"user:{self.user_id}"

    def has_scope(self, scope: str) -> bool:
        """Whether the token may be used for this."""
        return not self.scopes or scope in self.scopes


def caller_of(request: Request) -> Caller:
    """Who sent an authenticated request."""
    return cast(Caller, request.user)
