"""Coaches and members' events as answers show them, and what of an answer is about money."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from foundation.api.dates import to_the_second
from members.people.models import Coach, MemberEvent


def represent_coaches(coaches: Sequence[Coach]) -> list[dict[str, Any] | None]:
    """The answers for these coaches."""
    return [represent_coach(coach) for coach in coaches]


def represent_coach(coach: Coach | None) -> dict[str, Any] | None:
    """The name is all that is anybody's business."""
    return None if coach is None else {"id": coach.pk, "name": coach.name}


MONEY = ("price", "list_price", "payment_id")


def without_money(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The same answer for somebody whom prices and payments do not concern: null in their places."""
    return {name: None if name in MONEY else value for name, value in shown.items()}


def all_without_money(represent: Callable[[Sequence[Any]], list[dict[str, Any]]]) -> Callable[[Any], list[Any]]:
    """The same for a whole page."""
    return lambda rows: [without_money(shown) for shown in represent(rows)]


def represent_events(events: Sequence[MemberEvent]) -> list[dict[str, Any]]:
    """The answers for these events; `subject` names the row, such as `membership:5`."""
    return [
        {
            "id": event.pk,
            "kind": event.kind,
            "subject": event.subject,
            "reason": event.reason,
            "facts": json.loads(event.facts),
            "actor_id": event.actor_id,
            "created_at": to_the_second(event.created_at),
        }
        for event in events
    ]
