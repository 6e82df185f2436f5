"""GET and POST …/{id}/refunds/: what goes back of a payment."""

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from payments.idempotency.answers import as_response, read_key
from payments.ledger.models import Refund
from payments.refunding.api.access import RefundView, only_proposes
from payments.refunding.api.idempotent import created_answer, refund_once
from payments.refunding.api.representation import represent_refund
from payments.refunding.api.requests import NEW_REFUND
from payments.refunding.operations.request import NewRefund, request_refund


class RefundListView(RefundView):
    """The refunds of one payment."""

    def get(self, request: Request, payment_id: int) -> Response:
        """All of them, newest first, as a bare array: there are at most a few dozen."""
        self.require_staff(request, payment_id)
        refunds = Refund.objects.filter(payment_id=payment_id).order_by("-id")
        return Response([represent_refund(refund) for refund in refunds])

    def post(self, request: Request, payment_id: int) -> HttpResponseBase:
        """Ask for a refund, or propose one; 201 once it is written down, whatever the provider said: see its status."""
        caller, cause = self.require_staff(request, payment_id)
        is_proposal = only_proposes(caller)
        body = NEW_REFUND.to_internal_value(request.data)
        key = read_key(request.headers.get("Idempotency-Key"))
        new = NewRefund(payment_id, body["amount"], body["reason"], caller.user_id, is_proposal=is_proposal)
        if key is None:
            return as_response(created_answer(request_refund(new=new, cause=cause)))
        return as_response(refund_once(new, key=key, cause=cause))
