"""Plans and packs as the catalogue shows them."""

from collections.abc import Sequence
from typing import Any

from foundation.money import yuan_from_fen
from members.catalogue.models import Pack, Plan
from members.people.api.representation import represent_coach


def represent_plans(plans: Sequence[Plan]) -> list[dict[str, Any]]:
    """The id is the `item_id` of a payment of the type `membership`; what is free is claimed instead."""
    return [
        {
            "id": plan.pk,
            "name": plan.name,
            "description": plan.description,
            "count": plan.count,
            "unit": plan.unit,
            "price": plan.price,
            "list_price": yuan_from_fen(plan.list_price_fen),
            "start_rule": plan.start_rule,
            "activate_within_days": plan.activate_within_days,
            "freeze_days": plan.freeze_days,
            "limit_per_member": plan.limit_per_member,
        }
        for plan in plans
    ]


def represent_packs_for_sale(packs: Sequence[Pack]) -> list[dict[str, Any]]:
    """The id is the `item_id` of a payment of the type `private`; what is free is claimed instead."""
    return [
        {
            "id": pack.pk,
            "name": pack.name,
            "description": pack.description,
            "coach": represent_coach(pack.coach),
            "sessions": pack.sessions,
            "gift_sessions": pack.gift_sessions,
            "minutes": pack.minutes,
            "valid_count": pack.valid_count,
            "valid_unit": pack.valid_unit,
            "price": pack.price,
            "list_price": yuan_from_fen(pack.list_price_fen),
            "limit_per_member": pack.limit_per_member,
        }
        for pack in packs
    ]
