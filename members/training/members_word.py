"""Who speaks for the member about a private session: the own account, or whoever has the link of the proposal."""

from dataclasses import dataclass
from datetime import datetime

from members.enums import OPEN_APPOINTMENTS, AnswerWay
from members.errors import AppointmentNotFound, AppointmentObjected, AppointmentOver, ConfirmationLinkOver
from members.training.links import link_ends_at
from members.training.models import Appointment
from members.training.outcome_window import is_asked, is_objected


@dataclass(frozen=True, slots=True)
class ByAccount:
    """Somebody who is signed in."""

    user_id: int


@dataclass(frozen=True, slots=True)
class ByLink:
    """Whoever has the link of the proposal made at `proposed_at`; `network` is whereabouts, as far as it is kept."""

    proposed_at: datetime
    network: str = ""


By = ByAccount | ByLink


def require_members_word(appointment: Appointment, by: By, at: datetime) -> None:
    """Let the member speak, and nobody else, as long as nothing was answered.

    Raises AppointmentNotFound for the account of anybody else, AppointmentOver when it is open no more,
    AppointmentObjected, or ConfirmationLinkOver for a link that is not of the newest proposal or has had its time: that
    learns nothing else.
    """
    if isinstance(by, ByAccount) and appointment.member.user_id != by.user_id:
        raise AppointmentNotFound
    if isinstance(by, ByLink) and not is_newest_link(appointment, by.proposed_at, at):
        raise ConfirmationLinkOver
    if appointment.status not in OPEN_APPOINTMENTS:
        raise AppointmentOver
    if is_objected(appointment):
        raise AppointmentObjected
    if isinstance(by, ByLink) and not is_link_good(appointment, by.proposed_at, at):
        raise ConfirmationLinkOver


def is_link_good(appointment: Appointment, proposed_at: datetime, at: datetime) -> bool:
    """Whether the link of that proposal is answered then: the newest one, in its time, of what waits for an answer."""
    return is_asked(appointment) and is_newest_link(appointment, proposed_at, at)


def is_newest_link(appointment: Appointment, proposed_at: datetime, at: datetime) -> bool:
    """Whether the link is the newest one and has its time, whatever was answered."""
    return appointment.proposed_at == proposed_at and at < link_ends_at(proposed_at)


def way_of(by: By) -> AnswerWay:
    """As what the answer is kept."""
    return AnswerWay.LINK if isinstance(by, ByLink) else AnswerWay.ACCOUNT


def account_of(by: By) -> int | None:
    """Who did it, as far as that is known: a link proves nobody."""
    return by.user_id if isinstance(by, ByAccount) else None


def told_of(by: By) -> dict[str, str]:
    """What the event keeps of how the member spoke."""
    network = by.network if isinstance(by, ByLink) else ""
    return {"way": way_of(by).value} | ({"network": network} if network else {})
