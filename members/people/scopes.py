"""What a token may be used for."""

from payments.scopes import SCOPES as PAYMENTS_SCOPES

READ_MEMBERS = "members:read"
WRITE_MEMBERS = "members:write"
SCOPES = (*PAYMENTS_SCOPES, READ_MEMBERS, WRITE_MEMBERS)
