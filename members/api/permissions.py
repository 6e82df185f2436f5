"""What a token needs to come in here."""

from members.scopes import READ_MEMBERS, WRITE_MEMBERS
from payments.api.permissions import HasScope


class HasMembersScope(HasScope):
    """`members:read` and `members:write`."""

    read, write = READ_MEMBERS, WRITE_MEMBERS
