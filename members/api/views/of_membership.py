"""Addresses under one membership."""

from rest_framework.response import Response

from members.api.representations.membership import represent_membership, with_membership_facts
from members.api.viewset import GymViewSet
from members.api.visibility import find, visible_memberships
from members.days import today
from members.errors import MembershipNotFound
from members.models import Membership


class OfMembershipViewSet(GymViewSet):
    """An address that names a membership."""

    lookup_url_kwarg = "membership_id"

    def visible(self, membership_id: int) -> Membership:
        """The membership of the address, which the caller may see; raises MembershipNotFound."""
        return find(visible_memberships(self.access), membership_id, MembershipNotFound)

    def shown(self, membership: Membership) -> Response:
        """The answer with the membership as it is now."""
        facts = with_membership_facts(Membership.objects.all(), today())
        return Response(represent_membership(facts.get(pk=membership.pk)))
