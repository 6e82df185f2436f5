"""What a token needs to come in here."""

from foundation.api.permissions import HasScope
from members.people.scopes import READ_MEMBERS, WRITE_MEMBERS


class HasMembersScope(HasScope):
    """`members:read` and `members:write`."""

    read, write = READ_MEMBERS, WRITE_MEMBERS
