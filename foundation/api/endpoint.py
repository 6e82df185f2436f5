"""What an endpoint takes and what it answers, said once: the code reads and answers by it, and so does a schema."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from foundation.api.answers import Answer
from foundation.api.requests import StrictSerializer
from foundation.errors import ServiceError

# A kind of refusal, or what knows some of them when it is asked: a room above decides them.
Refusals = type[Exception] | Callable[[], Iterable[type[ServiceError]]]
Action = TypeVar("Action", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`body` is None for one without a body, `answer` for one whose answer has none.

    A list answers with a bare array of such answers. `refusals` are the errors of this endpoint alone: what every
    address may answer (who calls, what cannot be read, a database that is away) goes without saying.
    """

    body: type[StrictSerializer] | None
    answer: type[Answer] | None
    status: int
    is_list: bool
    refusals: tuple[Refusals, ...]

    def refused_with(self) -> list[type[Exception]]:
        """Every kind of refusal, in the order in which they were said."""
        kinds = [kind if isinstance(kind, type) else tuple(kind()) for kind in self.refusals]
        return list(dict.fromkeys(one for kind in kinds for one in (kind if isinstance(kind, tuple) else (kind,))))


def endpoint(
    *,
    body: type[StrictSerializer] | None = None,
    answer: type[Answer] | None = None,
    status: int = 200,
    is_list: bool = False,
    refusals: Iterable[Refusals] = (),
) -> Callable[[Action], Action]:
    """Says of a viewset's action what it takes, what it answers when all is well, and what it refuses with."""

    def declare(action: Action) -> Action:
        action.__dict__["endpoint"] = Endpoint(body, answer, status, is_list, tuple(refusals))
        return action

    return declare


def endpoint_of(action: Callable[..., Any] | None) -> Endpoint | None:
    """What was said of the action, if there is one and anything was."""
    found: Endpoint | None = getattr(action, "endpoint", None)
    return found
