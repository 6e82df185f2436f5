"""What happened to what a member has, as answers show it to staff."""

import json
from collections.abc import Sequence
from typing import Any

from members.models import MemberEvent
from payments.api.representation import to_the_second


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
