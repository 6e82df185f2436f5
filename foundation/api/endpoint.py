"""What an endpoint takes and what it answers, said once: the code reads and answers by it, and so does a schema."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from foundation.api.answers import Answer
from foundation.api.requests import StrictSerializer

Action = TypeVar("Action", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`body` is None for one without a body, `answer` for one whose answer has none.

    A list answers with a bare array of such answers.
    """

    body: type[StrictSerializer] | None
    answer: type[Answer] | None
    status: int
    is_list: bool


def endpoint(
    *,
    body: type[StrictSerializer] | None = None,
    answer: type[Answer] | None = None,
    status: int = 200,
    is_list: bool = False,
) -> Callable[[Action], Action]:
    """Says of a viewset's action what it takes and what it answers when all is well."""

    def declare(action: Action) -> Action:
        action.__dict__["endpoint"] = Endpoint(body, answer, status, is_list)
        return action

    return declare


def endpoint_of(action: Callable[..., Any] | None) -> Endpoint | None:
    """What was said of the action, if there is one and anything was."""
    found: Endpoint | None = getattr(action, "endpoint", None)
    return found
