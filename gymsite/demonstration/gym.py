"""The gym of the demonstration as a whole: what it sells, its classes, and what became of its members."""

from gymsite.demonstration.attendance import play_attendance
from gymsite.demonstration.catalogue import open_catalogue
from gymsite.demonstration.memberships import play_memberships
from gymsite.demonstration.payments import play_payments
from gymsite.demonstration.people import Cast, Team
from gymsite.demonstration.timetable import keep_two_weeks_ahead, plan_week
from gymsite.demonstration.training import play_training
from members.models import Plan
from payments.models import Payment


def demo_gym(cast: Cast, team: Team) -> None:
    """Open the gym unless it has plans already, and have its classes made for two weeks from today on.

    The caller holds a transaction.
    """
    is_new = not Plan.objects.exists()
    if is_new:
        open_catalogue(coach=team["coach"])
        plan_week()
    keep_two_weeks_ahead()
    if is_new:
        play_stories(cast, team)


def play_stories(cast: Cast, team: Team) -> None:
    """Everything that happened, once. Payments of an earlier version of this demonstration are left alone."""
    if not Payment.objects.filter(member__in=cast.values()).exists():
        play_payments(cast, clerk_id=team["finance"].pk)
    play_memberships(cast, team)
    play_training(cast, team)
    play_attendance(cast, team)
