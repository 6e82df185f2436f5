"""Addresses under one membership."""

from typing import Any

from django.http import HttpResponse

from members.days import today
from members.errors import MembershipNotFound
from members.memberships.api.answers import with_membership_facts
from members.memberships.models import Membership
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find, visible_memberships


class OfMembershipViewSet(GymViewSet):
    """An address that names a membership."""

    lookup_url_kwarg = "membership_id"

    def visible(self, membership_id: int) -> Membership:
        """The membership of the address, which the caller may see; raises MembershipNotFound."""
        return find(visible_memberships(self.access), membership_id, MembershipNotFound)

    def shown(self, membership: Membership, **facts: Any) -> HttpResponse:
        """The answer with the membership as it is now, and what more there is to say of the change."""
        shown = with_membership_facts(Membership.objects.all(), today()).get(pk=membership.pk)
        vars(shown).update(facts)
        return self.answer(shown)
