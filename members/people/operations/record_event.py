"""Write down who changed what a member has, and why."""

import json
from typing import Any

from django.utils import timezone

from foundation.this_request import current_number
from members.enums import MemberEventKind
from members.people.models import MemberEvent


def record_event(
    kind: MemberEventKind,
    *,
    member_id: int | None,
    subject: str,
    actor_id: int | None,
    reason: str = "",
    **facts: Any,
) -> None:
    """Append one event, inside the caller's transaction; `facts` are plain values, dates as ISO text.

    They name the request that it comes of.
    """
    if number := current_number():
        facts["request"] = number
    MemberEvent.objects.create(
        kind=kind,
        member_id=member_id,
        subject=subject,
        reason=reason,
        facts=json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str),
        actor_id=actor_id,
        created_at=timezone.now(),
    )
