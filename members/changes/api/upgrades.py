"""/members/memberships/{id}/upgrade/: a better plan for the difference."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.paging import integer, require_parameters
from foundation.money import yuan_from_fen
from members.changes.api.requests import UPGRADE
from members.changes.models import UpgradeOffer
from members.changes.operations.offer_upgrade import offer_upgrade, quote_upgrade
from members.memberships.api.of_membership import OfMembershipViewSet

OFFER = "members.upgrade_membership"


class UpgradeViewSet(OfMembershipViewSet):
    """What a better plan would cost, and the offer of it."""

    readers = {"upgrade": {"plan_id": integer}}

    @action(detail=True)
    def upgrade(self, request: Request, membership_id: int) -> Response:
        """The difference and how it is computed; nothing is written down."""
        self._require(membership_id)
        plan_id = require_parameters(self.parameters, "plan_id")["plan_id"]
        quote = quote_upgrade(membership_id=membership_id, plan_id=plan_id)
        return Response(
            {"plan_id": plan_id, "amount": yuan_from_fen(quote.difference_fen), "formula": quote.explanation}
        )

    @upgrade.mapping.post
    def offer(self, request: Request, membership_id: int) -> Response:
        """Offer it for today: the member pays `amount` for `item_id`, a payment of the type `membership`."""
        self._require(membership_id)
        body = UPGRADE.to_internal_value(request.data)
        offer = offer_upgrade(
            membership_id=membership_id,
            plan_id=body["plan_id"],
            actor_id=self.access.user_id,
            price_fen=body.get("price"),
            override_reason=body.get("override_reason", ""),
        )
        return Response(_represent(offer), status=201)

    def _require(self, membership_id: int) -> None:
        self.visible(membership_id)
        self.access.require(OFFER)


def _represent(offer: UpgradeOffer) -> dict[str, Any]:
    return {
        "item_id": offer.item_id,
        "amount": offer.price,
        "membership_id": offer.membership_id,
        "plan_id": offer.better_plan_id,
        "computed_amount": yuan_from_fen(offer.computed_fen),
        "formula": offer.explanation,
        "override_reason": offer.override_reason,
        "valid_on": offer.valid_on,
    }
