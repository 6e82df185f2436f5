"""How attempts and refunds move: by their tables of legal moves, in an UPDATE that expects the state they leave.

Nothing else writes their status; a payment's moves with its event, in `transition`. An attempt that ends forgets in the
same UPDATE what its payer's device was told, which may name the payer.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from foundation.encryption import sealed_for
from foundation.moves import require_legal
from foundation.rows.writing import change, change_one, insert
from payments.enums import ATTEMPT_MOVES, LIVE_ATTEMPTS, REFUND_MOVES, AttemptStatus, RefundStatus
from payments.ledger.models import Attempt, Refund


class ConcurrentChange(RuntimeError):
    """Somebody else changed the row in between although it was locked; nothing was changed."""


def move_attempt(attempt: Attempt, *, to: AttemptStatus, stands: AttemptStatus | None = None, **changes: Any) -> None:
    """Move an attempt that was read under its payment's lock, with the columns that change along.

    Of one that was read before, `stands` says where the lock found it. One that is not written yet, as it was opened
    without our knowing, is written where it has moved to. Raises IllegalMove, and ConcurrentChange when the row is not
    as it was read.
    """
    before = stands or AttemptStatus(attempt.status)
    require_legal(before, to, ATTEMPT_MOVES)
    values = _moved(to, changes)
    if attempt._state.adding:
        _set(attempt, values)
        insert(attempt)
    else:
        change_expected(attempt, expected={"status": before}, values=values)


def move_live_attempt(attempt: Attempt, *, to: AttemptStatus, **changes: Any) -> bool:
    """Move an attempt that was read before its payment was locked; False, and nothing changed, when it has moved on.

    It has when it is not live any more, or is where no legal move leads to `to`.
    """
    values = _moved(to, changes)
    if not _change_in(attempt, [status for status in LIVE_ATTEMPTS if to in ATTEMPT_MOVES[status]], values):
        return False
    _set(attempt, values)
    return True


def change_live_attempt(attempt: Attempt, **changes: Any) -> bool:
    """Change columns, but not its status, of an attempt that was read before; False, and nothing, where it has ended.

    Without the payment's lock it may be missed while it goes from one live status to another; `attempt` stays as read.
    """
    return _change_in(attempt, LIVE_ATTEMPTS, changes)


def move_refund(refund: Refund, *, to: RefundStatus, **changes: Any) -> None:
    """Move a refund that was read under its payment's lock, with the columns that change along.

    Raises IllegalMove, and ConcurrentChange when the row is not as it was read.
    """
    before = RefundStatus(refund.status)
    require_legal(before, to, REFUND_MOVES)
    change_expected(refund, expected={"status": before}, values={"status": to, **changes})


def change_expected(row: Model, *, expected: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write the values to the row if it is as expected, and set them on it; else raises ConcurrentChange.

    Perhaps together with what is written next (`foundation.rows.together`), and then it is raised with that.
    """
    said = f"{row._meta.label} {row.pk}"
    change_one(row, sealed_for(row, values), expected=expected, otherwise=lambda: ConcurrentChange(said))
    _set(row, values)


def _change_in(attempt: Attempt, statuses: Iterable[AttemptStatus], values: Mapping[str, Any]) -> bool:
    """Write the values if it is in one of these, first where it was read in: there it mostly is."""
    sealed, likely = sealed_for(attempt, values), sorted(statuses, key=lambda status: status != attempt.status)
    return any(change(Attempt, where={"pk": attempt.pk, "status": status}, values=sealed) for status in likely)


def _moved(to: AttemptStatus, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an attempt that moves there; one that nobody can pay any more has nothing to tell a device."""
    is_over = to not in LIVE_ATTEMPTS
    return {"status": to, **changes, **({"instruction": ""} if is_over else {})}


def _set(row: Model, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
