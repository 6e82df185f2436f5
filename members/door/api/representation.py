"""The front desk's verdict, and a visit, as answers show them."""

from typing import Any

from foundation.api.dates import to_the_second
from members.door.models import CheckIn
from members.door.operations.admission import Verdict


def represent_verdict(verdict: Verdict) -> dict[str, Any]:
    """Whether the member may enter, why, and what to do next; sentences are in the caller's language."""
    return {
        "verdict": verdict.admission,
        "reason": verdict.reason,
        "detail": str(verdict.sentence),
        "next_action": str(verdict.next_action),
        "membership_id": verdict.membership and verdict.membership.pk,
        "booking_id": verdict.booking and verdict.booking.pk,
    }


def represent_check_in(visit: CheckIn) -> dict[str, Any]:
    """The verdict of that moment; `note` is why a refusal was overruled."""
    return {
        "id": visit.pk,
        "member_id": visit.member_id,
        "at": to_the_second(visit.at),
        "method": visit.method,
        "verdict": visit.verdict,
        "reason": visit.reason,
        "membership_id": visit.membership_id,
        "booking_id": visit.booking_id,
        "note": visit.note,
    }
