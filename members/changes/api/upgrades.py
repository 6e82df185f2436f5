"""/members/memberships/{id}/upgrade/: a better plan for the difference."""

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.parameters import integer, needed
from members.changes.api.answers import UpgradeOfferAnswer, UpgradeQuoteAnswer
from members.changes.api.requests import UpgradeBody
from members.changes.operations.offer_upgrade import offer_upgrade, quote_upgrade
from members.errors import (
    ChangeRefused,
    EntitlementLocked,
    EntitlementOver,
    MembershipFrozen,
    MembershipNotFound,
    PlanNotFound,
)
from members.memberships.api.of_membership import OfMembershipViewSet
from members.people import permissions


class UpgradeViewSet(OfMembershipViewSet):
    """What a better plan would cost, and the offer of it."""

    readers = {"upgrade": {"plan_id": needed(integer)}}

    @endpoint(
        answer=UpgradeQuoteAnswer,
        refusals=[
            ChangeRefused,
            EntitlementLocked,
            EntitlementOver,
            MembershipFrozen,
            MembershipNotFound,
            PlanNotFound,
        ],
    )
    @action(detail=True)
    def upgrade(self, request: Request, membership_id: int) -> HttpResponse:
        """The difference and how it is computed; nothing is written down."""
        self._require(membership_id)
        plan_id = self.needed_parameters()["plan_id"]
        quote = quote_upgrade(membership_id=membership_id, plan_id=plan_id)
        facts = {"difference_fen": quote.difference_fen, "explanation": quote.explanation}
        return self.answer({"plan_id": plan_id, **facts})

    @endpoint(
        body=UpgradeBody,
        answer=UpgradeOfferAnswer,
        status=201,
        refusals=[
            ChangeRefused,
            EntitlementLocked,
            EntitlementOver,
            MembershipFrozen,
            MembershipNotFound,
            PlanNotFound,
        ],
    )
    @upgrade.mapping.post
    def offer(self, request: Request, membership_id: int) -> HttpResponse:
        """Offer it for today: the member pays `amount` for `item_id`, a payment of the type `membership`."""
        self._require(membership_id)
        body = self.body()
        offer = offer_upgrade(
            membership_id=membership_id,
            plan_id=body["plan_id"],
            actor_id=self.access.user_id,
            price_fen=body.get("price"),
            override_reason=body.get("override_reason", ""),
        )
        return self.answer(offer)

    def _require(self, membership_id: int) -> None:
        self.visible(membership_id)
        self.access.require(permissions.UPGRADE_MEMBERSHIP)
