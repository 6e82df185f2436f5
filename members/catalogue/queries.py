"""What can be had now: plans and packs on sale, at the prices of today and in their order."""

from typing import Any

from django.db.models import QuerySet

from members.catalogue.models import Pack, Plan
from members.catalogue.prices import with_prices


def plans_on_sale() -> QuerySet[Any]:
    """The plans that can be ordered or claimed, and that an upgrade can lead to."""
    return with_prices(Plan.objects.filter(is_on_sale=True)).order_by("asked_fen", "pk")


def packs_on_sale() -> QuerySet[Any]:
    """The packs that can be ordered or claimed."""
    return with_prices(Pack.objects.filter(is_on_sale=True)).order_by("asked_fen", "pk")
