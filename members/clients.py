"""A coach's own clients."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.models import Appointment, Member, OwnedPack


def clients_of(coach_id: int) -> QuerySet[Member]:
    """The members who have, or had, a pack of this coach or a private session with him."""
    of_member = {"member_id": OuterRef("pk"), "coach_id": coach_id}
    return Member.objects.filter(
        Q(Exists(OwnedPack.objects.filter(**of_member))) | Q(Exists(Appointment.objects.filter(**of_member)))
    )
