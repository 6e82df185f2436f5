"""A member gets a pack: the row and the entries that its balance begins with."""

from django.utils import timezone

from members.catalogue.terms import PackTerms
from members.days import period_end, today
from members.enums import EntryKind
from members.training.models import OwnedPack
from members.training.operations.pack_ledger import add_entry


def give_pack(
    *, member_id: int, pack_id: int, terms: PackTerms, payment_id: int | None, actor_id: int | None = None
) -> OwnedPack:
    """Write the pack as it was ordered, valid from today on; the caller holds the member's lock."""
    starts_on = today()
    own = OwnedPack.objects.create(
        member_id=member_id,
        pack_id=pack_id,
        payment_id=payment_id,
        coach_id=terms.coach_id,
        title=terms.title,
        sessions=terms.sessions,
        gift_sessions=terms.gift_sessions,
        minutes=terms.minutes,
        price_fen=terms.price_fen,
        list_price_fen=terms.list_price_fen,
        lapses_after_days=terms.lapses_after_days,
        starts_on=starts_on,
        expires_on=period_end(starts_on, count=terms.valid_count, unit=terms.valid_unit),
        created_at=timezone.now(),
    )
    add_entry(own, kind=EntryKind.GRANT, delta=terms.sessions, actor_id=actor_id)
    if terms.gift_sessions:
        add_entry(own, kind=EntryKind.GIFT, delta=terms.gift_sessions, actor_id=actor_id)
    return own
