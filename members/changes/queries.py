"""Upgrades that were offered, found by what a payment names, and whether they still hold."""

from django.db.models import QuerySet

from members.changes.models import UpgradeOffer
from members.days import ONE_DAY, today
from members.memberships.entitlement import entitlement_of
from members.memberships.remaining_days import is_freeze_ahead
from members.memberships.value import worth_of


def offer_of_item(item_id: int | None) -> UpgradeOffer | None:
    """The offer that this item of a payment is, on whatever day; None when it is a plan, or nothing."""
    offer_id = UpgradeOffer.pk_of(item_id)
    return None if offer_id is None else UpgradeOffer.objects.filter(pk=offer_id).order_by().first()


def offers_today(member_id: int) -> QuerySet[UpgradeOffer]:
    """What the member can buy today: the offers of this day that hold, for memberships that were not ended since."""
    of_member = _standing().filter(membership__member_id=member_id, membership__ended_at__isnull=True)
    offers = of_member.filter(valid_on=today()).select_related("membership").order_by("id")
    return offers.exclude(pk__in=[offer.pk for offer in offers if is_stale(offer)])


def offers_that_may_be_stale() -> QuerySet[UpgradeOffer]:
    """Those that stand and that a payment of today, or of just before midnight, may still be for."""
    return _standing().filter(valid_on__gte=today() - ONE_DAY).select_related("membership").order_by("id")


def is_stale(offer: UpgradeOffer) -> bool:
    """Whether it would not be made again: the old card counts for more or less since, or a freeze would be lost."""
    if offer.withdrawn_at is not None or offer.membership.ended_at is not None:
        return True
    if is_freeze_ahead(offer.membership, offer.valid_on):
        return True
    worth = worth_of(entitlement_of(offer.membership), used_until=offer.valid_on - ONE_DAY)
    return offer.credit_fen is not None and worth.left_fen != offer.credit_fen


def _standing() -> QuerySet[UpgradeOffer]:
    return UpgradeOffer.objects.filter(withdrawn_at__isnull=True)
