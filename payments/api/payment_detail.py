"""GET /api/v1/payments/{id}/ and POST …/{id}/checkout/: one payment, and its opening at a provider."""

from django.utils import timezone
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from payments.api.caller import caller_of
from payments.api.permissions import HasPaymentsScope
from payments.api.representation import COLUMNS, represent, represent_checkout, represent_row
from payments.api.requests import read_checkout
from payments.client_address import client_address
from payments.enums import EventSource
from payments.errors import PaymentNotFound
from payments.operations.checkout import open_checkout
from payments.operations.transition import Cause
from payments.queries import visible_payments


class PaymentDetailView(APIView):
    """One payment."""

    permission_classes = [IsAuthenticated, HasPaymentsScope]

    def get(self, request: Request, payment_id: int) -> Response:
        """The payment, if the caller may see it; one that does not exist and another member's look the same."""
        caller = caller_of(request)
        visible = visible_payments(is_staff=caller.is_staff, member_id=caller.member_id)
        row = visible.filter(pk=payment_id).order_by().values(*COLUMNS).first()
        if row is None:
            raise PaymentNotFound
        return Response(represent_row(row, now=timezone.now()))


class PaymentCheckoutView(APIView):
    """The opening of one payment."""

    permission_classes = [IsAuthenticated, HasPaymentsScope]

    def post(self, request: Request, payment_id: int) -> Response:
        """Open the payment, or open it elsewhere, at the provider and channel of the body."""
        caller = caller_of(request)
        asked = read_checkout(request.data, client_ip=client_address(request))
        visible = visible_payments(is_staff=caller.is_staff, member_id=caller.member_id)
        if not visible.filter(pk=payment_id).order_by().exists():
            raise PaymentNotFound
        cause = Cause(EventSource.API, actor=caller.actor)
        checkout = open_checkout(payment_id=payment_id, request=asked, cause=cause)
        return Response({**represent(checkout.payment), "checkout": represent_checkout(checkout)})
