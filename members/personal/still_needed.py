"""Why the gym still has to know who somebody is: open money, what runs, the law's time, work here."""

from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from foundation.errors import Sentence
from members.classes.models import Booking, PlaceToEnd
from members.classes.queries import bookings_to_come
from members.days import ONE_DAY, start_of_day, today
from members.door.models import CheckIn
from members.enums import OPEN_APPOINTMENTS
from members.house_rules import PERSON_KEPT
from members.memberships.models import Membership
from members.memberships.queries import live_memberships
from members.people.models import Coach, Employee, Member
from members.training.models import Appointment, OwnedPack
from members.training.pack_validity import over
from payments.personal.queries import last_money_at, open_money


def still_needed(member: Member) -> list[Sentence]:
    """Each reason in a sentence, with what to do where something can be done; empty where nobody is needed any more."""
    return [*_works_here(member), *open_money(member.pk), *_running(member.pk), *_too_early(member)]


def last_business_at(member: Member) -> datetime:
    """When the member last had to do with the gym: joined, paid, got money back, came, or had what had not ended."""
    days = (
        Membership.objects.filter(member=member, ended_at=None).aggregate(at=Max("ends_on"))["at"],
        OwnedPack.objects.filter(member=member, withdrawn_at=None).aggregate(at=Max("expires_on"))["at"],
    )
    instants = (
        last_money_at(member.pk),
        Membership.objects.filter(member=member).aggregate(at=Max("ended_at"))["at"],
        OwnedPack.objects.filter(member=member).aggregate(at=Max("withdrawn_at"))["at"],
        Booking.objects.filter(member=member).aggregate(at=Max("session__ends_at"))["at"],
        Appointment.objects.filter(member=member).aggregate(at=Max("ends_at"))["at"],
        CheckIn.objects.filter(member=member).aggregate(at=Max("at"))["at"],
    )
    known = [
        *(start_of_day(day + ONE_DAY) for day in days if day is not None),
        *(at for at in instants if at is not None),
    ]
    return max([member.created_at, *known])


def kept_until(member: Member) -> datetime:
    """Until when the law has the gym know who it was."""
    return last_business_at(member) + PERSON_KEPT.duration()


def _works_here(member: Member) -> list[Sentence]:
    account = member.user
    has_row = Coach.objects.filter(user=account).exists() or Employee.objects.filter(user=account).exists()
    if not (account.is_staff or account.is_superuser or has_row):
        return []
    return [_("This person works here, or did, with the same account: its deeds are told by this name.")]


def _running(member_id: int) -> list[Sentence]:
    packs = OwnedPack.objects.filter(member=member_id, withdrawn_at=None)
    appointments = Appointment.objects.filter(member=member_id, status__in=OPEN_APPOINTMENTS)
    found = (
        (live_memberships(member_id).filter(ends_on__gte=today()), _("A membership runs, or is still to begin.")),
        (packs.exclude(over(today())), _("A pack of private sessions is still valid.")),
        (bookings_to_come(member_id), _("A place in a class is booked: cancel it.")),
        (appointments, _("A private session is booked, or waits to be confirmed.")),
        (
            PlaceToEnd.objects.filter(booking__member=member_id, next_try_at__isnull=False),
            _("A place is still to be given up: wait until that is done."),
        ),
    )
    return [sentence for rows, sentence in found if rows.exists()]


def _too_early(member: Member) -> list[Sentence]:
    until = kept_until(member)
    if until < timezone.now():
        return []
    words = {
        "last": localize(timezone.localdate(last_business_at(member))),
        "days": PERSON_KEPT.value(),
        "day": localize(timezone.localdate(until) + ONE_DAY),
    }
    return [
        _(
            "The law's time is not over: the last business was on %(last)s, and %(days)d days from then the gym has to "
            "know who it was. Ask again on %(day)s."
        )
        % words
    ]
