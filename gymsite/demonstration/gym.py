"""The gym of the demonstration as a whole: what it sells, its classes, and what became of its members."""

from django.db import transaction

from gymsite.demonstration.attendance import buy_places, play_attendance
from gymsite.demonstration.catalogue import is_open, open_catalogue
from gymsite.demonstration.memberships import buy_memberships, play_memberships
from gymsite.demonstration.payments import play_payments
from gymsite.demonstration.people import Cast, Team
from gymsite.demonstration.timetable import keep_two_weeks_ahead, plan_week
from gymsite.demonstration.training import buy_pack, play_training
from members.models import Booking, Plan
from payments.models import Payment


def are_stories_due() -> bool:
    """Whether members are still to pay at the sandbox: in a new gym, and in this one while it was interrupted.

    What calls no sandbox is told last, all of it or nothing, so the last of it is there when everything is.
    """
    is_ours = is_open() or not Plan.objects.exists()
    return is_ours and not Booking.objects.filter(member__user__username="gaoming").exists()


def open_gym(team: Team) -> None:
    """Open the gym unless it has plans already, and have its classes made for two weeks from today on.

    The caller holds a transaction.
    """
    if not Plan.objects.exists():
        open_catalogue(coach=team["coach"])
        plan_week()
    keep_two_weeks_ahead()


def tell_stories(cast: Cast, team: Team) -> None:
    """Everything that happened, once; what was interrupted is told on. The caller holds no transaction.

    Raises SandboxUnreachable, or what paying and refunding refuse with; what was paid by then is kept.
    """
    # Payments of an earlier version of this demonstration, which were for nothing in particular, are left alone.
    if not Payment.objects.filter(member__in=cast.values(), item_id=None).exists():
        play_payments(cast, clerk_id=team["finance"].pk)
    buy_memberships(cast, team)
    buy_pack(cast, team)
    buy_places(cast)
    with transaction.atomic():
        play_memberships(cast, team)
        play_training(cast, team)
        play_attendance(cast, team)
