"""What a token may be used for in the payments API."""

READ_PAYMENTS = "payments:read"
WRITE_PAYMENTS = "payments:write"
SCOPES = (READ_PAYMENTS, WRITE_PAYMENTS)
