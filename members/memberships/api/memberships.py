"""/members/memberships/{id}/start/, transfer/ and pull-forward/: a period is moved, or goes to somebody else."""

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.requests import ReasonBody
from members.changes.api.answers import HandedOnMembershipAnswer, MovedMembershipAnswer
from members.changes.api.requests import TransferBody
from members.changes.operations.move_dates import Placed
from members.changes.operations.pull_forward import pull_forward
from members.changes.operations.start_membership import start_membership
from members.changes.operations.transfer_membership import transfer_membership
from members.enums import StartRule
from members.errors import ChangeRefused, EntitlementLocked, EntitlementOver, MembershipFrozen, MembershipNotFound
from members.memberships.api.of_membership import OfMembershipViewSet
from members.memberships.api.requests import StartBody
from members.people import permissions
from payments.errors import MemberNotFound


class MembershipViewSet(OfMembershipViewSet):
    """Memberships."""

    @endpoint(
        body=StartBody,
        answer=MovedMembershipAnswer,
        refusals=[ChangeRefused, EntitlementLocked, EntitlementOver, MembershipNotFound],
    )
    @action(detail=True, methods=["post"])
    def start(self, request: Request, membership_id: int) -> HttpResponse:
        """Choose the first day: the member, where the plan lets members choose, or staff."""
        membership = self.visible(membership_id)
        if membership.member_id != self.access.member_id or membership.start_rule != StartRule.CHOSEN:
            self.access.require(permissions.START_MEMBERSHIP)
        on = self.body()["on"]
        return self._placed(start_membership(membership_id=membership_id, on=on, actor_id=self.access.user_id))

    @endpoint(
        body=TransferBody,
        answer=HandedOnMembershipAnswer,
        refusals=[
            ChangeRefused,
            EntitlementLocked,
            EntitlementOver,
            MembershipFrozen,
            MembershipNotFound,
            MemberNotFound,
        ],
    )
    @action(detail=True, methods=["post"])
    def transfer(self, request: Request, membership_id: int) -> HttpResponse:
        """Give the rest to another member; the answer is that member's new membership."""
        self.visible(membership_id)
        self.access.require(permissions.TRANSFER_MEMBERSHIP)
        actor_id = self.access.user_id
        moved = transfer_membership(membership_id=membership_id, actor_id=actor_id, **self.body())
        return self.shown(moved.row, given_up=moved.given_up)

    @endpoint(
        body=ReasonBody,
        answer=MovedMembershipAnswer,
        refusals=[ChangeRefused, EntitlementLocked, EntitlementOver, MembershipNotFound],
    )
    @action(detail=True, methods=["post"], url_path="pull-forward")
    def pull_forward(self, request: Request, membership_id: int) -> HttpResponse:
        """Close the gap that a refund left before the membership."""
        self.visible(membership_id)
        self.access.require(permissions.START_MEMBERSHIP)
        reason = self.body()["reason"]
        return self._placed(pull_forward(membership_id=membership_id, reason=reason, actor_id=self.access.user_id))

    def _placed(self, placed: Placed) -> HttpResponse:
        return self.shown(placed.row, given_up=placed.given_up, was=placed.was)
