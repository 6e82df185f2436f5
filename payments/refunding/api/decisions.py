"""POST …/{id}/refunds/{refund_id}/approve/ and …/decline/: the second person's word on a large refund."""

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.requests import REASON, require_empty
from payments.errors import RefundNotFound
from payments.ledger.models import Refund
from payments.refunding.api.access import APPROVE, RefundView
from payments.refunding.api.representation import represent_refund
from payments.refunding.operations.approve import approve_refund, decline_refund


class RefundApproveView(RefundView):
    """Yes."""

    def post(self, request: Request, payment_id: int, refund_id: int) -> Response:
        """Send the refund, unless the caller is the one who asked for it."""
        require_empty(request)
        caller, cause = self.require_staff(request, payment_id, permission=APPROVE)
        _require_of(payment_id, refund_id)
        return Response(represent_refund(approve_refund(refund_id=refund_id, user_id=caller.user_id, cause=cause)))


class RefundDeclineView(RefundView):
    """No."""

    def post(self, request: Request, payment_id: int, refund_id: int) -> Response:
        """End the refund, with a reason."""
        caller, cause = self.require_staff(request, payment_id, permission=APPROVE)
        reason = REASON.to_internal_value(request.data)["reason"]
        _require_of(payment_id, refund_id)
        declined = decline_refund(refund_id=refund_id, user_id=caller.user_id, reason=reason, cause=cause)
        return Response(represent_refund(declined))


def _require_of(payment_id: int, refund_id: int) -> None:
    """Raise RefundNotFound unless the refund is this payment's."""
    if not Refund.objects.filter(pk=refund_id, payment_id=payment_id).exists():
        raise RefundNotFound
