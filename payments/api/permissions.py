"""What a token may be used for."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from payments.api.caller import caller_of

READ_PAYMENTS = "payments:read"
WRITE_PAYMENTS = "payments:write"
SCOPES = (READ_PAYMENTS, WRITE_PAYMENTS)


class HasScope(BasePermission):
    """Reading needs the scope `read`, everything else `write`; a token without scopes may do both."""

    read: str
    write: str
    code = "insufficient_scope"
    message = _("This token may not be used for that.")

    def has_permission(self, request: Request, view: Any) -> bool:
        needed = self.read if request.method in ("GET", "HEAD") else self.write
        return caller_of(request).has_scope(needed)


class HasPaymentsScope(HasScope):
    """`payments:read` and `payments:write`."""

    read, write = READ_PAYMENTS, WRITE_PAYMENTS
