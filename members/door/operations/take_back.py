"""A check-in that was a slip is taken back, within a minute of it."""

import json
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from foundation.site_language import written
from members.changes.operations.move_dates import Moved, put_back
from members.classes.models import Booking
from members.door.models import CheckIn
from members.enums import BookingStatus, MemberEventKind
from members.errors import VisitNotFound, VisitStands
from members.house_rules import CHECK_IN_TAKEN_BACK_WITHIN
from members.memberships.models import Membership
from members.memberships.operations.record_membership import record_membership
from members.people.models import MemberEvent
from members.people.operations.record_event import record_event
from members.people.queries import member_for_update

TAKEN_BACK = _("The check-in was a slip and was taken back.")


@transaction.atomic
def take_back(*, visit_id: int, actor_id: int | None) -> Moved[CheckIn]:
    """Undo the visit, which is no visit any more: an event keeps what it was, by whom, and when.

    A membership that began with it stands at its latest first day again; what followed it moves back with it. Places
    in classes that were given up when it began stay given up. Raises VisitNotFound, or VisitStands when
    CHECK_IN_TAKEN_BACK_WITHIN is over, or the membership that began with it has been used or changed since.
    """
    member_id = CheckIn.objects.filter(pk=visit_id).order_by().values_list("member_id", flat=True).first()
    if member_id is None or member_for_update(member_id) is None:
        raise VisitNotFound
    visit = CheckIn.objects.filter(pk=visit_id).select_related("membership").order_by().first()
    if visit is None:
        raise VisitNotFound
    if not is_fresh(visit, timezone.now()):
        raise VisitStands
    given_up = _put_back(visit, actor_id)
    _record(visit, actor_id)
    visit.delete()
    return Moved(visit, given_up)


def is_fresh(visit: CheckIn, now: datetime) -> bool:
    """Whether the visit is so new that it can still be taken back."""
    return visit.at > now - CHECK_IN_TAKEN_BACK_WITHIN.duration()


def fresh_visit(member_id: int, now: datetime) -> CheckIn | None:
    """The member's last visit, while it can be taken back; None for any other."""
    visit = CheckIn.objects.filter(member_id=member_id).order_by("-id").first()
    return visit if visit is not None and is_fresh(visit, now) else None


def is_taken_back(member_id: int) -> bool:
    """Whether the last thing that came of a check-in of the member is that it was taken back."""
    last = CheckIn.objects.filter(member_id=member_id).order_by("-id").first()
    of_member = MemberEvent.objects.filter(member_id=member_id, kind=MemberEventKind.CHECK_IN_TAKEN_BACK)
    return (of_member if last is None else of_member.filter(created_at__gt=last.at)).exists()


def _put_back(visit: CheckIn, actor_id: int | None) -> list[Booking]:
    """What the membership that began with this visit gives up by beginning later; nothing where none began."""
    membership = visit.membership
    latest = None if membership is None else _latest_before(visit, membership)
    if membership is None or latest is None:
        return []
    _require_untouched(membership, visit)
    was = membership.starts_on
    given_up = put_back(membership, latest, actor_id=actor_id, reason=written(TAKEN_BACK))
    kind, reason = MemberEventKind.MEMBERSHIP_MOVED, written(TAKEN_BACK)
    record_membership(kind, membership, actor_id=actor_id, reason=reason, was=was)
    return given_up


def _latest_before(visit: CheckIn, membership: Membership) -> date | None:
    """The first day that the membership stood at before this visit; None where it did not begin with it."""
    if membership.activated_at is None or membership.activated_at < visit.at:
        return None
    of_membership = MemberEvent.objects.filter(subject=f"membership:{membership.pk}").order_by("-id")
    begun = of_membership.filter(kind=MemberEventKind.MEMBERSHIP_STARTED, created_at__gte=visit.at).first()
    return None if begun is None else parse_date(json.loads(begun.facts).get("was", ""))


def _require_untouched(membership: Membership, visit: CheckIn) -> None:
    is_used = Booking.objects.filter(membership=membership, status=BookingStatus.ATTENDED).exists()
    is_frozen = membership.freezes.filter(created_at__gte=visit.at).exists()
    if is_used or is_frozen or membership.ending or membership.locked_at is not None:
        raise VisitStands(
            _("The membership that began with this visit has been used or changed since: the visit stands.")
        )


def _record(visit: CheckIn, actor_id: int | None) -> None:
    record_event(
        MemberEventKind.CHECK_IN_TAKEN_BACK,
        member_id=visit.member_id,
        subject=f"member:{visit.member_id}",
        actor_id=actor_id,
        reason=written(TAKEN_BACK),
        checked_in_at=visit.at.isoformat(),
        verdict=visit.reason,
        checked_in_by=_name_of(visit),
    )


def _name_of(visit: CheckIn) -> str:
    return "" if visit.staff is None else visit.staff.get_full_name() or visit.staff.get_username()
