"""Addresses under one member: /members/{id}/…, and /members/me/… for the caller's own."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.walking import Represent, Row, Walk
from members.people.api.representation import all_without_money
from members.people.api.viewset import ME, GymViewSet
from members.people.api.visibility import find, sees_money_of, visible_members
from payments.errors import MemberNotFound


class OfMemberViewSet(GymViewSet):
    """An address that names a member."""

    lookup_url_kwarg = "member_id"
    lookup_value_regex = f"{ME}|{GymViewSet.lookup_value_regex}"

    def named_member(self, member_id: int | None) -> int:
        """The member of the address, whom the caller may see; raises MemberNotFound."""
        if member_id is None:
            return self.access.own_member()
        return find(visible_members(self.access), member_id, MemberNotFound).pk

    def answer_records(
        self, request: Request, member_id: int, rows: QuerySet[Row], *, walk: Walk, represent: Represent[Row]
    ) -> Response:
        """The page of what the member has; a coach sees nothing of money."""
        shown = represent if sees_money_of(self.access, member_id) else all_without_money(represent)
        return self.answer_list(request, rows, walk=walk, represent=shown)
