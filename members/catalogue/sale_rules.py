"""How what is on sale can be had: for a payment or for nothing, and how often."""

from django.db.models import Model, QuerySet

from foundation.money import yuan_from_fen
from members.catalogue.models import Pack, Plan
from members.catalogue.prices import asked
from members.errors import ItemFree, NotFree


def require_price(item: Plan | Pack) -> None:
    """Raise ItemFree for what costs nothing: it is claimed, and no payment is made for it."""
    if asked(item).price_fen == 0:
        raise ItemFree


def require_free(item: Plan | Pack) -> None:
    """Raise NotFree, with the price in yuan, for what has to be paid for."""
    if price_fen := asked(item).price_fen:
        raise NotFree(amount=yuan_from_fen(price_fen))


def is_limit_reached(item: Plan | Pack, had: QuerySet[Model]) -> bool:
    """Whether a member who has had these of it has had it as often as one may."""
    return item.limit_per_member is not None and had.count() >= item.limit_per_member
