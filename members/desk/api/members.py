"""/members/ and /members/{id}/: the people of the gym."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from foundation.api.described import described
from foundation.api.endpoint import endpoint
from foundation.api.paging import DEFAULT_LIMIT, ByID, readers_of
from foundation.api.parameters import one_of
from foundation.characters import unseen_at
from members.days import today
from members.desk.api.answers import MemberAnswer, ProfileAnswer, with_facts
from members.desk.api.requests import NewMemberBody
from members.desk.member_state import MemberState
from members.memberships.api.answers import with_membership_facts
from members.people import permissions
from members.people.api.of_member import OfMemberViewSet
from members.people.api.visibility import (
    find,
    visible_members,
    visible_memberships,
    visible_packs,
)
from members.people.models import Member
from members.people.operations.create_member import create_member
from members.people.phones import read_phone
from members.people.queries import is_named
from members.training.api.answers import with_pack_facts
from payments.errors import MemberNotFound

MAXIMUM_LENGTH = 100


@described(type="string", minLength=1, maxLength=MAXIMUM_LENGTH)
def search_text(text: str) -> str:
    """Reads what is looked for; raises ValueError with a sentence for the caller."""
    sought = read_phone(text, longest=MAXIMUM_LENGTH) or text.strip()
    if unseen_at(sought) is not None or not 0 < len(sought) <= MAXIMUM_LENGTH:
        raise ValueError(_("Give a part of a name or a whole phone number."))
    return sought


NEWEST_FIRST = ByID(newest_first=True)


class MemberViewSet(OfMemberViewSet):
    """Members: the staff's list, a coach's own clients, one profile."""

    readers = {"list": readers_of(NEWEST_FIRST, q=search_text, state=one_of(MemberState.values))}

    @endpoint(answer=MemberAnswer, is_list=True)
    def list(self, request: Request) -> HttpResponse:
        """The members that the caller may see, the newest first; `q` is a part of a name or a whole phone number."""
        self.access.require(permissions.SEE_MEMBERS, permissions.SEE_OWN_CLIENTS)
        members = with_facts(visible_members(self.access), today())
        if "q" in self.parameters:
            members = members.filter(is_named(self.parameters["q"]))
        if "state" in self.parameters:
            members = members.filter(state=self.parameters["state"])
        return self.answer_list(members, keyset=NEWEST_FIRST)

    @endpoint(body=NewMemberBody, answer=MemberAnswer, status=201)
    def create(self, request: Request) -> HttpResponse:
        """A new member, with an account."""
        self.access.require(permissions.ADD_MEMBER)
        member = create_member(**self.body())
        return self.answer(with_facts(Member.objects.all(), today()).get(pk=member.pk))

    @endpoint(answer=ProfileAnswer, refusals=[MemberNotFound])
    def retrieve(self, request: Request, member_id: int | None) -> HttpResponse:
        """One member with the newest memberships and packs."""
        known = self.access.own_member() if member_id is None else member_id
        member = find(with_facts(visible_members(self.access), today()), known, MemberNotFound)
        memberships = with_membership_facts(visible_memberships(self.access), today())
        packs = with_pack_facts(visible_packs(self.access))
        member.newest_memberships, member.newest_packs = _newest(memberships, known), _newest(packs, known)
        return self.answer(member, hide=self.hidden_money(known))


def _newest(rows: Any, member_id: int) -> Any:
    """Enough for a glance; there are lists of all of them."""
    return rows.filter(member_id=member_id).order_by("-id")[:DEFAULT_LIMIT]
