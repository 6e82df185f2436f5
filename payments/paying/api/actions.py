"""POST …/{id}/checkout/, …/close/ and …/sync/: open a payment, end it, ask for it."""

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foundation.api.caller import caller_of
from foundation.api.requests import require_empty
from foundation.cause import Cause, EventSource
from foundation.client_address import client_address
from payments.errors import PaymentNotFound
from payments.ledger.models import Payment
from payments.ledger.queries import visible_payments
from payments.paying.api.permissions import HasPaymentsScope
from payments.paying.api.representation import represent, represent_checkout
from payments.paying.api.requests import read_checkout
from payments.paying.operations.checkout import open_checkout
from payments.paying.operations.close import close_payment
from payments.paying.operations.sync import sync_payment


class PaymentActionView(APIView):
    """An action on one payment that the caller may see."""

    permission_classes = [IsAuthenticated, HasPaymentsScope]

    def require_visible(self, request: Request, payment_id: int) -> Cause:
        """The caller as the cause of what follows; raises PaymentNotFound, the same for missing and foreign ones."""
        caller = caller_of(request)
        visible = visible_payments(is_staff=caller.is_staff, member_id=caller.member_id)
        if not visible.filter(pk=payment_id).order_by().exists():
            raise PaymentNotFound
        return Cause(EventSource.API, actor=caller.actor)


class PaymentCheckoutView(PaymentActionView):
    """The opening of one payment."""

    def post(self, request: Request, payment_id: int) -> Response:
        """Open the payment, or open it elsewhere, at the provider and channel of the body."""
        asked = read_checkout(request.data, client_ip=client_address(request))
        cause = self.require_visible(request, payment_id)
        checkout = open_checkout(payment_id=payment_id, request=asked, cause=cause)
        return Response({**represent(checkout.payment), "checkout": represent_checkout(checkout)})


class PaymentCloseView(PaymentActionView):
    """The end of one payment."""

    def post(self, request: Request, payment_id: int) -> Response:
        """Close the payment at its provider and here; one that turns out to be paid is answered as a success."""
        require_empty(request)
        cause = self.require_visible(request, payment_id)
        return Response(represent(close_payment(payment_id=payment_id, cause=cause)))


class PaymentSyncView(PaymentActionView):
    """What the providers know of one payment."""

    def post(self, request: Request, payment_id: int) -> Response:
        """Ask the providers now, at most every few seconds, and answer with the payment as it is then."""
        require_empty(request)
        self.require_visible(request, payment_id)
        sync_payment(payment_id=payment_id)
        return Response(represent(Payment.objects.get(pk=payment_id)))
