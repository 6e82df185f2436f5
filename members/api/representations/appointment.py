"""A private session as answers show it."""

from collections.abc import Sequence
from typing import Any

from members.api.representations.coach import represent_coach
from members.models import Appointment
from payments.api.representation import to_the_second


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
