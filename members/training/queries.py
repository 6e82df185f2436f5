"""Packs as the operations need them, with their locks, and a coach's own clients."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.catalogue.models import Pack
from members.catalogue.sale_rules import is_limit_reached
from members.people.models import Member
from members.training.models import Appointment, OwnedPack


def pack_for_update(pack_id: int) -> OwnedPack | None:
    """The member's pack, under whose lock its entries and appointments are made and changed."""
    return OwnedPack.objects.select_for_update(no_key=True).filter(pk=pack_id).order_by().first()


def clients_of(coach_id: int) -> QuerySet[Member]:
    """The members who have, or had, a pack of this coach or a private session with him."""
    of_member = {"member_id": OuterRef("pk"), "coach_id": coach_id}
    return Member.objects.filter(
        Q(Exists(OwnedPack.objects.filter(**of_member))) | Q(Exists(Appointment.objects.filter(**of_member)))
    )


def taught_by(coach_id: int) -> Q:
    """The packs that are the coach's to teach: the own ones, and those with a private session of the coach's."""
    return Q(coach_id=coach_id) | Q(pk__in=Appointment.objects.filter(coach_id=coach_id).values("pack_id"))


def is_pack_limit_reached(pack: Pack, member_id: int) -> bool:
    """Whether the member has had the pack as often as one may."""
    had = OwnedPack.objects.filter(pack=pack, member_id=member_id, withdrawn_at__isnull=True)
    return is_limit_reached(pack, had)
