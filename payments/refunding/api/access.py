"""Who may do what with refunds."""

from django.contrib.auth import get_user_model
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from foundation.api.caller import Caller, caller_of
from foundation.cause import Cause
from payments.paying.api.actions import PaymentActionView
from payments.paying.api.permissions import HasPaymentsScope

REQUEST, PROPOSE, APPROVE = "payments.request_refund", "payments.propose_refund", "payments.approve_refund"


class RefundView(PaymentActionView):
    """Refunds of one payment: staff only. A member is told so of an own payment; another's does not exist for him."""

    permission_classes = [IsAuthenticated, HasPaymentsScope]

    def require_staff(self, request: Request, payment_id: int, *, permission: str = "") -> tuple[Caller, Cause]:
        """The caller, and as the cause of what follows.

        Raises PaymentNotFound, or PermissionDenied for whoever is no staff or lacks the permission.
        """
        cause = self.require_visible(request, payment_id)
        caller = caller_of(request)
        if not caller.is_staff or (permission and not _has(caller, permission)):
            raise PermissionDenied
        return caller, cause


def only_proposes(caller: Caller) -> bool:
    """Whether this caller's refunds wait for somebody else; raises PermissionDenied when there may be none at all."""
    user = get_user_model()._default_manager.get(pk=caller.user_id)
    if user.has_perm(REQUEST):
        return False
    if user.has_perm(PROPOSE):
        return True
    raise PermissionDenied


def _has(caller: Caller, permission: str) -> bool:
    return bool(get_user_model()._default_manager.get(pk=caller.user_id).has_perm(permission))
