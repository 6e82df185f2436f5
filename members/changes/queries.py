"""Upgrades that were offered, found by what a payment names."""

from django.db.models import QuerySet

from members.changes.models import UpgradeOffer
from members.days import today


def offer_of_item(item_id: int | None) -> UpgradeOffer | None:
    """The offer that this item of a payment is, on whatever day; None when it is a plan, or nothing."""
    offer_id = UpgradeOffer.pk_of(item_id)
    return None if offer_id is None else UpgradeOffer.objects.filter(pk=offer_id).order_by().first()


def offers_today(member_id: int) -> QuerySet[UpgradeOffer]:
    """What the member can buy today: the offers of this day for memberships that were not ended since."""
    of_member = UpgradeOffer.objects.filter(membership__member_id=member_id, membership__ended_at__isnull=True)
    return of_member.filter(valid_on=today()).order_by("id")
