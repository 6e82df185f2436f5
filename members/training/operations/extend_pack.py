"""A pack is valid for longer, also one that has expired."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.cause import stated_reason
from foundation.errors import InvalidField
from members.days import today
from members.enums import EntryKind, MemberEventKind
from members.people.operations.record_event import record_event
from members.training.models import OwnedPack
from members.training.operations.pack_ledger import add_entry
from members.training.operations.require_usable import usable_pack_for_update
from members.training.remaining_sessions import sum_of


@transaction.atomic
def extend_pack(*, pack_id: int, until: date, reason: str, actor_id: int) -> OwnedPack:
    """Move the pack's last day to `until`, and give back every session that had expired.

    Raises InvalidField without a reason, or when `until` has passed or is not later than now; PackNotFound,
    EntitlementLocked or EntitlementOver (refunded).
    """
    stated = stated_reason(reason)
    pack = usable_pack_for_update(pack_id)
    if until <= pack.expires_on or until < today():
        raise InvalidField({"until": [_("Give a day that is later than the pack's last day, and not over.")]})
    expired = -sum_of(pack.pk, EntryKind.EXPIRED)
    if expired:
        add_entry(pack, kind=EntryKind.EXPIRED, delta=expired, actor_id=actor_id, reason=stated)
    record_event(
        MemberEventKind.PACK_EXTENDED,
        member_id=pack.member_id,
        subject=f"pack:{pack.pk}",
        actor_id=actor_id,
        reason=stated,
        **{"from": pack.expires_on, "until": until, "given_back": expired},
    )
    pack.expires_on = until
    pack.save(update_fields=["expires_on"])
    return pack
