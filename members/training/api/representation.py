"""Members' packs, their entries and private sessions, as answers show them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from foundation.api.dates import to_the_second
from foundation.money import yuan_from_fen
from members.people.api.representation import represent_coach
from members.training.models import Appointment, OwnedPack, PackEntry
from members.training.remaining_sessions import annotate_balance


def with_pack_facts(packs: QuerySet[OwnedPack]) -> QuerySet[Any]:
    """The packs with their balance and their coach."""
    return annotate_balance(packs).select_related("coach")


def represent_packs(packs: Sequence[Any]) -> list[dict[str, Any]]:
    """The answers for packs that came with their facts."""
    return [represent_pack(pack) for pack in packs]


def represent_pack(pack: Any) -> dict[str, Any]:
    """`balance` is what is left, `bookable` what of it can still be booked; no coach means any."""
    return {
        "id": pack.pk,
        "member_id": pack.member_id,
        "pack_id": pack.pack_id,
        "payment_id": pack.payment_id,
        "title": pack.title,
        "coach": represent_coach(pack.coach),
        "sessions": pack.sessions,
        "gift_sessions": pack.gift_sessions,
        "minutes": pack.minutes,
        "price": yuan_from_fen(pack.price_fen),
        "list_price": yuan_from_fen(pack.list_price_fen),
        "starts_on": pack.starts_on,
        "expires_on": pack.expires_on,
        "balance": pack.balance,
        "bookable": pack.bookable,
        "is_locked": pack.locked_at is not None,
        "is_withdrawn": pack.withdrawn_at is not None,
        "created_at": to_the_second(pack.created_at),
    }


def represent_entries(entries: Sequence[PackEntry]) -> list[dict[str, Any]]:
    """The answers for entries of the ledger; `balance` is what was left after each."""
    return [
        {
            "id": entry.pk,
            "number": entry.number,
            "kind": entry.kind,
            "sessions": entry.delta,
            "balance": entry.balance,
            "appointment_id": entry.appointment_id,
            "reason": entry.reason,
            "created_at": to_the_second(entry.created_at),
        }
        for entry in entries
    ]


def represent_appointments(appointments: Sequence[Appointment]) -> list[dict[str, Any]]:
    """The answers for private sessions that came with their coaches."""
    return [represent_appointment(appointment) for appointment in appointments]


def represent_appointment(appointment: Appointment) -> dict[str, Any]:
    """`to_confirm` is a status in which only the member can say that the session was held."""
    return {
        "id": appointment.pk,
        "pack_id": appointment.pack_id,
        "member_id": appointment.member_id,
        "coach": represent_coach(appointment.coach),
        "starts_at": to_the_second(appointment.starts_at),
        "ends_at": to_the_second(appointment.ends_at),
        "status": appointment.status,
        "created_at": to_the_second(appointment.created_at),
    }
