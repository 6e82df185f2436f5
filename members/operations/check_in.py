"""A member comes in."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from members.days import day_of
from members.enums import Admission, CheckInMethod, MemberEventKind
from members.errors import AdmissionRefused
from members.models import CheckIn, Membership
from members.operations.admission import judge
from members.operations.periods import begin_on
from members.operations.record_event import record_event
from members.queries import locked_member
from payments.errors import MemberNotFound


@transaction.atomic
def check_in(
    *, member_id: int, method: CheckInMethod, actor_id: int | None, note: str = "", may_override: bool = False
) -> CheckIn:
    """Write the visit down with the verdict of this moment; a membership that begins with a visit begins with it.

    Raises MemberNotFound, or AdmissionRefused with the verdict's reason, unless `may_override` and a note says why the
    member is let in all the same.
    """
    if locked_member(member_id) is None:
        raise MemberNotFound
    now, note = timezone.now(), note.strip()
    verdict = judge(member_id=member_id, now=now)
    is_refused = verdict.admission == Admission.REFUSE
    if is_refused and not (may_override and note):
        raise AdmissionRefused(verdict.reason, verdict.sentence)
    if verdict.begins_membership and verdict.membership is not None:
        _begin(verdict.membership, day_of(now), actor_id)
    visit = CheckIn.objects.create(
        member_id=member_id,
        at=now,
        method=method,
        verdict=verdict.admission,
        reason=verdict.reason,
        membership=verdict.membership,
        booking=verdict.booking,
        staff_id=actor_id,
        note=note,
    )
    if is_refused:
        record_event(
            MemberEventKind.CHECKED_IN,
            member_id=member_id,
            subject=f"check_in:{visit.pk}",
            actor_id=actor_id,
            reason=note,
            verdict=verdict.reason,
        )
    return visit


def _begin(membership: Membership, day: date, actor_id: int | None) -> None:
    begin_on(membership, day, actor_id=actor_id)
    record_event(
        MemberEventKind.MEMBERSHIP_STARTED,
        member_id=membership.member_id,
        subject=f"membership:{membership.pk}",
        actor_id=actor_id,
        starts_on=membership.starts_on,
        ends_on=membership.ends_on,
    )
