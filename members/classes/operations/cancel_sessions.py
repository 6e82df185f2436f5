"""The gym cancels several classes by one decision."""

from collections.abc import Iterable

from django.db import transaction

from members.classes.operations.cancel_session import cancel_session


@transaction.atomic
def cancel_sessions(*, session_ids: Iterable[int], reason: str, actor_id: int | None) -> int:
    """Cancel all of these classes or none, the lowest id first; how many they are.

    What each one's bookings get back is written down with it, and carried out by `end_due_places`. Raises what
    `cancel_session` does.
    """
    ordered = sorted(session_ids)
    for session_id in ordered:
        cancel_session(session_id=session_id, reason=reason, actor_id=actor_id)
    return len(ordered)
