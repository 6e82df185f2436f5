"""A pack of private sessions that is partly used: one session is to be confirmed, another is to come."""

from datetime import datetime, time, timedelta

from gymsite.demonstration.past import set_back
from gymsite.demonstration.people import Cast, Team
from gymsite.demonstration.purchase import buy
from members.days import instant_of, today
from members.models import Appointment, Coach, Member, OwnedPack, Pack
from members.training.members_word import ByAccount
from members.training.operations.book_appointment import book_appointment
from members.training.operations.confirm_use import confirm_use
from members.training.operations.report_outcome import propose_use
from payments.enums import ProviderName


def buy_pack(cast: Cast, team: Team) -> None:
    """It is paid at the sandbox; the caller holds no transaction."""
    buy(cast["linxiao"], Pack.objects.get(coach=team["coach"].coach), provider=ProviderName.ALIPAY)


def play_training(cast: Cast, team: Team) -> None:
    """The pack is a week old; the coach has said that both sessions since were held, the member confirmed the first.

    The caller has bought it.
    """
    member, coach = cast["linxiao"], team["coach"].coach
    own = OwnedPack.objects.get(member=member)
    held = [had_session(member, own, coach, days_ago=5), had_session(member, own, coach, days_ago=2)]
    set_back(own, days=7)
    for appointment in held:
        propose_use(appointment_id=appointment.pk, actor_id=team["coach"].pk)
    confirm_use(appointment_id=held[0].pk, by=ByAccount(member.user_id))
    book(member, own, coach, in_days(2))


def had_session(member: Member, own: OwnedPack, coach: Coach, *, days_ago: int) -> Appointment:
    """A session that began so many days ago: booked for tomorrow, and set back."""
    appointment = book(member, own, coach, in_days(1))
    set_back(appointment, days=days_ago + 1)
    return appointment


def book(member: Member, own: OwnedPack, coach: Coach, starts_at: datetime) -> Appointment:
    """The member agrees on a time with the coach."""
    return book_appointment(pack_id=own.pk, coach_id=coach.pk, starts_at=starts_at, actor_id=member.user_id)


def in_days(days: int) -> datetime:
    """An afternoon to come, when no class is taught."""
    return instant_of(today() + timedelta(days=days), time(14, 0))
