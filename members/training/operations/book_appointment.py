"""A member and a coach agree on a time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField
from members.classes.closed_days import require_open_day
from members.classes.coach_time import require_no_other_work
from members.classes.member_time import require_member_free
from members.days import day_of
from members.errors import CoachNotFound, EntitlementOver, NothingLeft, PackNotFound
from members.people.barred import require_not_barred
from members.people.models import Coach
from members.people.queries import coach_for_update, member_for_update
from members.training.models import Appointment, OwnedPack
from members.training.operations.require_usable import usable_pack_for_update
from members.training.pack_validity import covers
from members.training.remaining_sessions import bookable_sessions


@transaction.atomic
def book_appointment(
    *, pack_id: int, coach_id: int, starts_at: datetime, actor_id: int | None, may_overlap: bool = False
) -> Appointment:
    """Reserve one session of the pack for this time, in UTC; it lasts the pack's minutes.

    Raises PackNotFound, EntitlementLocked, EntitlementOver (also for a day outside the pack's period), InvalidField
    (a time that has passed, a coach whom the pack is not for), CoachNotFound (also one who has left), NothingLeft,
    MemberBarred, GymClosed, CoachBusy, be it with another private session or with a class, or MemberBusy likewise,
    unless it `may_overlap`. Then nothing is written.
    """
    # The member's lock comes first: two packs of one member do not book the same hour.
    member = member_for_update(_owner_of(pack_id))
    assert member is not None  # a pack has one
    require_not_barred(member)
    pack = usable_pack_for_update(pack_id)
    _require_period(pack, starts_at)
    require_open_day(day_of(starts_at))
    coach = _coach_for_update(coach_id, pack)
    if bookable_sessions(pack) < 1:
        raise NothingLeft
    ends_at = starts_at + timedelta(minutes=pack.minutes)
    if not may_overlap:
        require_member_free(member.pk, starts_at=starts_at, ends_at=ends_at)
    require_no_other_work(coach, starts_at=starts_at, ends_at=ends_at)
    now = timezone.now()
    return Appointment.objects.create(
        pack=pack,
        member_id=pack.member_id,
        coach=coach,
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=now,
        changed_at=now,
        changed_by_id=actor_id,
    )


def _owner_of(pack_id: int) -> int:
    member_id = OwnedPack.objects.filter(pk=pack_id).order_by().values_list("member_id", flat=True).first()
    if member_id is None:
        raise PackNotFound
    return member_id


def _require_period(pack: OwnedPack, starts_at: datetime) -> None:
    if starts_at <= timezone.now():
        raise InvalidField({"starts_at": [_("Give a time that has not passed yet.")]})
    if not covers(pack, day_of(starts_at)):
        raise EntitlementOver(_("The pack is not valid on that day."))


def _coach_for_update(coach_id: int, pack: OwnedPack) -> Coach:
    coach = coach_for_update(coach_id)
    if coach is None or not coach.is_active:
        raise CoachNotFound
    if pack.coach_id not in (None, coach.pk):
        raise InvalidField({"coach_id": [_("This pack is for another coach.")]})
    return coach
