"""/api/v1/payments/{id}/refunds/ and …/refunds/{refund_id}/…: what goes back of a payment."""

from django.http import HttpResponse, HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.requests import EmptyBody, ReasonBody
from payments.errors import (
    OF_KEYS,
    PaymentNotFound,
    PaymentNotPaid,
    RefundDecided,
    RefundExceedsPaid,
    RefundNotFound,
    RefundOwnApproval,
    RefundTooMany,
    RefundTooSoon,
)
from payments.idempotency.answer_once import as_response, read_key
from payments.ledger.models import Refund
from payments.paying.api.viewset import PaymentsViewSet
from payments.refunding.api.answers import AskedRefundAnswer, RefundAnswer
from payments.refunding.api.idempotent import created_answer, refund_once
from payments.refunding.api.requests import NewRefundBody, PaidOutBody
from payments.refunding.operations.approval import approve_refund, decline_refund
from payments.refunding.operations.pay_out import pay_out_refund
from payments.refunding.operations.request import NewRefund, request_refund


class RefundViewSet(PaymentsViewSet):
    """Refunds of one payment, for staff."""

    lookup_url_kwarg = "refund_id"

    @endpoint(answer=RefundAnswer, is_list=True, refusals=[PaymentNotFound])
    def list(self, request: Request, payment_id: int) -> HttpResponse:
        """All of them, newest first: there are at most a few dozen."""
        self.access.require_to_see_refunds(payment_id)
        return self.answer_all(Refund.objects.filter(payment_id=payment_id).order_by("-id"))

    @endpoint(
        body=NewRefundBody,
        answer=AskedRefundAnswer,
        status=201,
        refusals=[PaymentNotFound, PaymentNotPaid, RefundExceedsPaid, RefundTooMany, RefundTooSoon, *OF_KEYS],
    )
    def create(self, request: Request, payment_id: int) -> HttpResponseBase:
        """Ask for a refund, or propose one; 201 once it is written down, whatever the provider said: see its status."""
        self.access.require_to_ask(payment_id)
        body = self.body()
        key = read_key(request.META.get("HTTP_IDEMPOTENCY_KEY"))
        new = NewRefund(
            payment_id,
            body["amount"],
            body["reason"],
            self.access.user_id,
            take=body.get("take"),
        )
        if key is None:
            return as_response(created_answer(request_refund(new=new, cause=self.access.cause)))
        return as_response(refund_once(new, key=key, cause=self.access.cause))

    @endpoint(
        body=EmptyBody,
        answer=RefundAnswer,
        refusals=[PaymentNotFound, RefundDecided, RefundNotFound, RefundOwnApproval, RefundTooSoon],
    )
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, payment_id: int, refund_id: int) -> HttpResponse:
        """Send the refund, unless the caller is the one who asked for it."""
        self.body()
        self.access.require_to_approve(payment_id)
        _require_of(payment_id, refund_id)
        user_id, cause = self.access.user_id, self.access.cause
        return self.answer(approve_refund(refund_id=refund_id, user_id=user_id, cause=cause))

    @endpoint(body=ReasonBody, answer=RefundAnswer, refusals=[PaymentNotFound, RefundDecided, RefundNotFound])
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, payment_id: int, refund_id: int) -> HttpResponse:
        """End the refund, with a reason."""
        self.access.require_to_approve(payment_id)
        reason = self.body()["reason"]
        _require_of(payment_id, refund_id)
        user_id, cause = self.access.user_id, self.access.cause
        return self.answer(decline_refund(refund_id=refund_id, user_id=user_id, reason=reason, cause=cause))

    @endpoint(
        body=PaidOutBody,
        answer=RefundAnswer,
        refusals=[PaymentNotFound, RefundDecided, RefundNotFound, RefundOwnApproval],
    )
    @action(detail=True, methods=["post"], url_path="paid-out")
    def paid_out(self, request: Request, payment_id: int, refund_id: int) -> HttpResponse:
        """Confirm that it was paid out by hand; above the threshold not by the one who asked for it."""
        self.access.require_to_approve(payment_id)
        reference = self.body()["reference"]
        _require_of(payment_id, refund_id)
        user_id, cause = self.access.user_id, self.access.cause
        return self.answer(pay_out_refund(refund_id=refund_id, reference=reference, user_id=user_id, cause=cause))


def _require_of(payment_id: int, refund_id: int) -> None:
    """Raise RefundNotFound unless the refund is this payment's."""
    if not Refund.objects.filter(pk=refund_id, payment_id=payment_id).exists():
        raise RefundNotFound
