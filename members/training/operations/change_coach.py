"""A pack goes to another coach, by the member's wish or because the coach has left."""

from django.db import transaction

from foundation.cause import stated_reason
from members.enums import MemberEventKind
from members.errors import CoachNotFound
from members.people.models import Coach
from members.people.operations.record_event import record_event
from members.training.models import OwnedPack
from members.training.operations.require_usable import usable_pack_for_update


@transaction.atomic
def change_coach(*, pack_id: int, coach_id: int | None, reason: str, actor_id: int) -> OwnedPack:
    """From now on the pack is booked with this coach, or with anybody (None); the member's events keep the history.

    Appointments that were made with the coach before stay as they are: whoever does not want them cancels them.
    Raises InvalidField without a reason, CoachNotFound (also one who has left), PackNotFound, EntitlementLocked or
    EntitlementOver.
    """
    stated = stated_reason(reason)
    pack = usable_pack_for_update(pack_id)
    if coach_id is not None and not Coach.objects.filter(pk=coach_id, is_active=True).exists():
        raise CoachNotFound
    record_event(
        MemberEventKind.COACH_CHANGED,
        member_id=pack.member_id,
        subject=f"pack:{pack.pk}",
        actor_id=actor_id,
        reason=stated,
        **{"from": pack.coach_id, "to": coach_id},
    )
    pack.coach_id = coach_id
    pack.save(update_fields=["coach"])
    return pack
