"""A member comes in."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from foundation.site_language import written
from members.changes.operations.move_dates import Moved, begin_on
from members.classes.models import Booking
from members.days import day_of
from members.door.models import CheckIn
from members.door.operations.admission import judge
from members.enums import Admission, CheckInMethod, MemberEventKind
from members.errors import AdmissionRefused
from members.house_rules import VISIT_LASTS
from members.memberships.models import Membership
from members.memberships.operations.record_membership import record_membership
from members.people.operations.record_event import record_event
from members.people.queries import member_for_update
from payments.errors import MemberNotFound


@transaction.atomic
def check_in(
    *, member_id: int, method: CheckInMethod, actor_id: int | None, note: str = "", may_override: bool = False
) -> Moved[CheckIn]:
    """Write the visit down with the verdict of this moment; a membership that begins with a visit begins with it.

    Places that nothing pays for then are given up. Somebody who came in a while ago (VISIT_LASTS) is on that visit
    still: it is the answer. Raises MemberNotFound, or AdmissionRefused with the verdict's reason, unless `may_override`
    and a note says why the member is let in all the same.
    """
    if member_for_update(member_id) is None:
        raise MemberNotFound
    now, note = timezone.now(), note.strip()
    verdict = judge(member_id=member_id, now=now)
    is_refused = verdict.admission == Admission.REFUSE
    if is_refused and not (may_override and note):
        raise AdmissionRefused(verdict.reason, verdict.sentence)
    if not verdict.begins_membership and (visit := visit_under_way(member_id, now, is_refused=is_refused)) is not None:
        return Moved(visit, [])
    given_up: list[Booking] = []
    if verdict.begins_membership and verdict.membership is not None:
        given_up = _begin(verdict.membership, day_of(now), actor_id)
    visit = CheckIn(member_id=member_id, at=now, method=method, staff_id=actor_id, note=note)
    visit.verdict, visit.reason = verdict.admission, verdict.reason
    visit.membership, visit.booking = verdict.membership, verdict.booking
    visit.save()
    if is_refused:
        _record_override(visit)
    return Moved(visit, given_up)


def visit_under_way(member_id: int, now: datetime, *, is_refused: bool = False) -> CheckIn | None:
    """The visit that the member is on still: one who is refused now was let in all the same before, or is on none."""
    recent = CheckIn.objects.filter(member_id=member_id, at__gt=now - VISIT_LASTS.duration())
    if is_refused:
        recent = recent.filter(verdict=Admission.REFUSE)
    return recent.order_by("-at", "-id").first()


def _begin(membership: Membership, day: date, actor_id: int | None) -> list[Booking]:
    kind, was = MemberEventKind.MEMBERSHIP_STARTED, membership.starts_on
    given_up = begin_on(membership, day, actor_id=actor_id, reason=written(kind.label))
    record_membership(kind, membership, actor_id=actor_id, was=was)
    return given_up


def _record_override(visit: CheckIn) -> None:
    record_event(
        MemberEventKind.CHECKED_IN,
        member_id=visit.member_id,
        subject=f"check_in:{visit.pk}",
        actor_id=visit.staff_id,
        reason=visit.note,
        verdict=visit.reason,
    )
