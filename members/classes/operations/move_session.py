"""A class moves from one state to another: the only place that writes it, by the table of legal moves."""

from typing import Any

from foundation.moves import require_legal
from members.classes.models import ClassSession
from members.enums import SESSION_MOVES, SessionStatus


def move_session(session: ClassSession, *, to: SessionStatus, **changes: Any) -> None:
    """Write the state and `changes`, under the lock of the class; raises IllegalMove for what the table has not."""
    require_legal(session.status, to, SESSION_MOVES)
    changes = {**changes, "status": to}
    for name, value in changes.items():
        setattr(session, name, value)
    session.save(update_fields=list(changes))
