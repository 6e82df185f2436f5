"""A line of the timetable gets its last day; the classes that were made for later are called off."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.errors import InvalidField
from members.classes.coach_lines import require_coach_free_weekly
from members.classes.models import ClassSession
from members.classes.operations.cancel_sessions import cancel_sessions
from members.classes.queries import classes_of_slot, slot_for_update


@transaction.atomic
def end_slot(*, slot_id: int, last_day: date | None, reason: str, actor_id: int | None) -> int:
    """Let the line make classes until that day, or without an end; how many classes behind it were cancelled.

    All of them or none, each as `cancel_session` does. Raises InvalidField for a day before the first one of the line,
    and without a reason when there is something to cancel; CoachBusy when it would go on longer, over another line of
    its coach.
    """
    slot = slot_for_update(slot_id)
    if last_day is not None and last_day < slot.valid_from:
        raise InvalidField({"last_day": [_("The last day is not before the first.")]})
    until, slot.valid_until = slot.valid_until, last_day
    if until is not None and (last_day is None or last_day > until):
        require_coach_free_weekly(slot)
    slot.save(update_fields=["valid_until"])
    if last_day is None:
        return 0
    behind = classes_of_slot(slot_id).filter(planned_on__gt=last_day)
    return call_off(list(behind), reason=reason, actor_id=actor_id)


def call_off(sessions: Sequence[ClassSession], *, reason: str, actor_id: int | None) -> int:
    """Cancel classes with their line: their days are free for what the timetable plans there instead."""
    numbers = [session.pk for session in sessions]
    cancel_sessions(session_ids=numbers, reason=reason, actor_id=actor_id)
    return ClassSession.objects.filter(pk__in=numbers).update(planned_on=None)
