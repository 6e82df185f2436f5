"""Addresses under one member: /members/{id}/…, and /members/me/… for the caller's own."""

from foundation.api.viewset import Hide
from members.people.api.answers import without_money
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find, sees_money_of, visible_members
from payments.errors import MemberNotFound

ME = "me"


class OfMemberViewSet(GymViewSet):
    """An address that names a member."""

    lookup_url_kwarg = "member_id"
    lookup_value_regex = f"{ME}|{GymViewSet.lookup_value_regex}"

    def read_id(self, text: str) -> int | None:
        """None for `me`."""
        return None if text == ME else super().read_id(text)

    def named_member(self, member_id: int | None) -> int:
        """The member of the address, whom the caller may see; raises MemberNotFound."""
        if member_id is None:
            return self.access.own_member()
        return find(visible_members(self.access), member_id, MemberNotFound).pk

    def hidden_money(self, member_id: int) -> Hide | None:
        """What hides the member's money from a caller whom it does not concern."""
        return None if sees_money_of(self.access, member_id) else without_money
