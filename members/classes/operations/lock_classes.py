"""Classes that are about to move, locked with the members whose memberships pay for places in them."""

from django.db.models import QuerySet

from members.classes.models import Booking, ClassSession
from members.classes.operations.uncovered_places import settle_covered_places
from members.classes.queries import classes_for_update, members_paid_for
from members.errors import BookingChanged
from members.people.queries import members_for_update


def lock_classes(classes: QuerySet[ClassSession]) -> tuple[list[ClassSession], list[int]]:
    """The classes, and these members by their ids; members come first, the lowest id first.

    Raises BookingChanged when one more has booked before the classes were locked.
    """
    member_ids = [member.pk for member in members_for_update(members_paid_for(classes))]
    locked = list(classes_for_update([each.pk for each in classes]))
    if set(members_paid_for(classes)) - set(member_ids):
        raise BookingChanged
    return locked, member_ids


def settle_places(member_ids: list[int], *, actor_id: int | None, reason: str) -> list[Booking]:
    """Once the classes have moved: give up what no membership pays for on the new day; the places that ended."""
    return [
        ended
        for each in member_ids
        for ended in settle_covered_places(member_id=each, actor_id=actor_id, reason=reason)
    ]
