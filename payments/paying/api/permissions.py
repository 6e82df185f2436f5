"""What a token needs to come into the payments API."""

from foundation.api.permissions import HasScope
from payments.scopes import READ_PAYMENTS, WRITE_PAYMENTS


class HasPaymentsScope(HasScope):
    """`payments:read` and `payments:write`."""

    read, write = READ_PAYMENTS, WRITE_PAYMENTS
