"""What can be had now: plans and packs on sale, in the order of their price."""

from django.db.models import QuerySet

from members.catalogue.models import Pack, Plan


def plans_on_sale() -> QuerySet[Plan]:
    """The plans that can be ordered or claimed, and that an upgrade can lead to."""
    return Plan.objects.filter(is_on_sale=True)


def packs_on_sale() -> QuerySet[Pack]:
    """The packs that can be ordered or claimed."""
    return Pack.objects.filter(is_on_sale=True)
