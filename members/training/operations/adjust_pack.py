"""A person changes a pack's sessions by hand."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.cause import stated_reason
from foundation.errors import InvalidField
from members.enums import EntryKind, MemberEventKind
from members.errors import NothingLeft
from members.people.operations.record_event import record_event
from members.training.models import PackEntry
from members.training.operations.pack_ledger import add_entry
from members.training.operations.require_usable import require_valid, usable_pack_for_update
from members.training.remaining_sessions import unreserved_sessions

MAXIMUM_DELTA = 1_000


@transaction.atomic
def adjust_pack(*, pack_id: int, delta: int, reason: str, actor_id: int) -> PackEntry:
    """Append so many sessions more or less, with the reason.

    Raises InvalidField without a reason or for a delta of 0 or beyond 1,000, PackNotFound, EntitlementLocked,
    EntitlementOver (a pack that has expired is extended first), or NothingLeft when less would be left than its open
    appointments need.
    """
    stated = stated_reason(reason)
    if delta == 0 or abs(delta) > MAXIMUM_DELTA:
        raise InvalidField({"delta": [_("Give a number of sessions from 1 to 1000, more or less.")]})
    pack = usable_pack_for_update(pack_id)
    require_valid(pack)
    if unreserved_sessions(pack.pk) + delta < 0:
        raise NothingLeft
    entry = add_entry(pack, kind=EntryKind.MANUAL, delta=delta, actor_id=actor_id, reason=stated)
    record_event(
        MemberEventKind.PACK_ADJUSTED,
        member_id=pack.member_id,
        subject=f"pack:{pack.pk}",
        actor_id=actor_id,
        reason=stated,
        delta=delta,
        balance=entry.balance,
    )
    return entry
