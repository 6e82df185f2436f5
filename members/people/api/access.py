"""Who may come into the gym's API, and what a caller may do there: by the permissions of the account
(`people/role_table.py`), and by what is the caller's own.
"""

from rest_framework.exceptions import PermissionDenied

from foundation.api.permissions import HasScope
from foundation.cause import Cause, EventSource
from members.people.authentication import GymCaller
from members.people.models import Member
from members.people.scopes import READ_MEMBERS, WRITE_MEMBERS
from payments.errors import MemberNotFound


class HasMembersScope(HasScope):
    """`members:read` and `members:write`."""

    read, write = READ_MEMBERS, WRITE_MEMBERS


class Access:
    """One caller for the time of one request."""

    def __init__(self, caller: GymCaller) -> None:
        self.may = caller.may
        self.user_id, self.member_id, self.coach_id = caller.user_id, caller.member_id, caller.coach_id
        self.is_employee, self.token_id = caller.is_employee, caller.token_id
        self.cause = Cause(EventSource.API, actor=caller.actor)

    def require(self, *permissions: str) -> None:
        """Raise PermissionDenied unless the account has one of the permissions."""
        if not any(self.may(permission) for permission in permissions):
            raise PermissionDenied

    def member_for(self, member_id: int | None, *, permission: str) -> int:
        """Whom the caller acts for: the own member, or with the permission any that the body names.

        Raises MemberNotFound for a member who is not there or not the caller's, and for an account that has none;
        PermissionDenied for staff without the permission.
        """
        if member_id is None or member_id == self.member_id:
            return self.own_member()
        if self.is_employee:
            self.require(permission)
            if Member.objects.filter(pk=member_id).exists():
                return member_id
        raise MemberNotFound

    def own_member(self) -> int:
        """The caller's own member; raises MemberNotFound for an account that has none."""
        if self.member_id is None:
            raise MemberNotFound
        return self.member_id
