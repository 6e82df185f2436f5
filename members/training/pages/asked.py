"""What the link of a proposal shows: the question, or what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone

from foundation.errors import ServiceError, refusal_by
from members.enums import AppointmentStatus
from members.errors import AppointmentNotFound
from members.training.members_word import is_link_good, is_newest_link
from members.training.models import Appointment
from members.training.operations.require_usable import require_usable
from members.training.outcome_window import is_objected
from members.training.remaining_sessions import balance_of, sessions_had


class Answer(StrEnum):
    """Where the question stands."""

    WAITED_FOR = "waited_for"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"
    RECORDED = "recorded"  # by staff, with a reason
    CALLED_OFF = "called_off"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Asked:
    """One link: its session, with coach and pack, and `left` of `had` sessions, before it is confirmed.

    `refusal` is why it cannot be confirmed now, though it is asked. Nothing of the session is for a link that is OVER.
    """

    appointment: Appointment
    answer: Answer
    left: int
    had: int
    refusal: ServiceError | None

    @property
    def left_afterwards(self) -> int:
        """What is left once it is confirmed."""
        return self.left - 1


def asked_by(number: int, proposed_at: datetime) -> Asked:
    """What the link of that proposal shows now, by three queries; raises AppointmentNotFound."""
    found: Any = Appointment.objects.select_related("coach", "member", "pack").filter(pk=number)
    appointment = found.order_by().first()
    if appointment is None:
        raise AppointmentNotFound
    pack = appointment.pack
    answer = _answer(appointment, proposed_at, timezone.now())
    return Asked(appointment, answer, balance_of(pack.pk), sessions_had(pack.pk), refusal_by(require_usable, pack))


def _answer(appointment: Appointment, proposed_at: datetime, at: datetime) -> Answer:
    """What became of a proposal is told as long as its link lasts, and to the newest link alone."""
    if not is_newest_link(appointment, proposed_at, at):
        return Answer.OVER
    if is_link_good(appointment, proposed_at, at):
        return Answer.WAITED_FOR
    if is_objected(appointment):
        return Answer.OBJECTED
    if appointment.status != AppointmentStatus.USED:
        return Answer.CALLED_OFF
    is_confirmed = appointment.answered_by is not None and appointment.objected_at is None
    return Answer.CONFIRMED if is_confirmed else Answer.RECORDED
