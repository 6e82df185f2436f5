"""What a token may be used for: reading, or writing as well."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from foundation.api.caller import caller_of


class HasScope(BasePermission):
    """Reading needs the scope `read`, everything else `write`; a token without scopes may do both."""

    read: str
    write: str
    code = "insufficient_scope"
    message = _("This token may not be used for that.")

    def has_permission(self, request: Request, view: Any) -> bool:
        needed = self.read if request.method in ("GET", "HEAD") else self.write
        return caller_of(request).has_scope(needed)
