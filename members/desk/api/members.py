"""/members/ and /members/{id}/: the people of the gym."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.paging import DEFAULT_LIMIT, one_of
from foundation.api.walking import ById, readers_of
from members.days import today
from members.desk.api.representation import represent_member, represent_members, with_facts
from members.desk.api.requests import NEW_MEMBER
from members.desk.member_state import MemberState
from members.memberships.api.representation import represent_memberships, with_membership_facts
from members.people.api.of_member import OfMemberViewSet
from members.people.api.representation import without_money
from members.people.api.visibility import (
    SEE_CLIENTS,
    SEE_MEMBERS,
    find,
    sees_money_of,
    visible_members,
    visible_memberships,
    visible_packs,
)
from members.people.models import Member
from members.people.operations.create_member import create_member
from members.people.queries import is_named
from members.training.api.representation import represent_packs, with_pack_facts
from payments.errors import MemberNotFound

MAXIMUM_LENGTH = 100


def search_text(text: str) -> str:
    """Reads what is looked for; raises ValueError with a sentence for the caller."""
    sought = text.strip()
    if not sought.isprintable() or not 0 < len(sought) <= MAXIMUM_LENGTH:
        raise ValueError(_("Give a part of a name or a whole phone number."))
    return sought


ADD = "members.add_member"
NEWEST_FIRST = ById(newest_first=True)


class MemberViewSet(OfMemberViewSet):
    """Members: the staff's list, a coach's own clients, one profile."""

    readers = {"list": readers_of(NEWEST_FIRST, q=search_text, state=one_of(MemberState.values))}

    def list(self, request: Request) -> Response:
        """The members that the caller may see, the newest first; `q` is a part of a name or a whole phone number."""
        self.access.require(SEE_MEMBERS, SEE_CLIENTS)
        members = with_facts(visible_members(self.access), today())
        if "q" in self.parameters:
            members = members.filter(is_named(self.parameters["q"]))
        if "state" in self.parameters:
            members = members.filter(state=self.parameters["state"])
        return self.answer_list(request, members, walk=NEWEST_FIRST, represent=represent_members)

    def create(self, request: Request) -> Response:
        """A new member, with an account."""
        self.access.require(ADD)
        member = create_member(**NEW_MEMBER.to_internal_value(request.data))
        return Response(represent_member(with_facts(Member.objects.all(), today()).get(pk=member.pk)), status=201)

    def retrieve(self, request: Request, member_id: int | None) -> Response:
        """One member with the newest memberships and packs."""
        known = self.access.own_member() if member_id is None else member_id
        member = find(with_facts(visible_members(self.access), today()), known, MemberNotFound)
        memberships = with_membership_facts(visible_memberships(self.access), today())
        packs = with_pack_facts(visible_packs(self.access))
        belongings = {"memberships": represent_memberships(_newest(memberships, known))}
        belongings["packs"] = represent_packs(_newest(packs, known))
        if not sees_money_of(self.access, known):
            belongings = {name: [without_money(one) for one in shown] for name, shown in belongings.items()}
        return Response({**represent_member(member), **belongings})


def _newest(rows: Any, member_id: int) -> Any:
    """Enough for a glance; there are lists of all of them."""
    return rows.filter(member_id=member_id).order_by("-id")[:DEFAULT_LIMIT]
