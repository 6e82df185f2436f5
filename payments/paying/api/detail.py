"""GET /api/v1/payments/{id}/: one payment."""

from django.utils import timezone
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foundation.api.caller import caller_of
from foundation.rows.reading import newest
from payments.errors import PaymentNotFound
from payments.ledger.models import Payment
from payments.ledger.queries import visible_to
from payments.paying.api.permissions import HasPaymentsScope
from payments.paying.api.representation import COLUMNS, represent_row


class PaymentDetailView(APIView):
    """One payment."""

    permission_classes = [IsAuthenticated, HasPaymentsScope]

    def get(self, request: Request, payment_id: int) -> Response:
        """The payment, if the caller may see it; one that does not exist and another member's look the same."""
        caller = caller_of(request)
        visible = visible_to(is_staff=caller.is_staff, member_id=caller.member_id)
        rows = newest(Payment, COLUMNS, where=(("id", payment_id), *visible), limit=1)
        if not rows:
            raise PaymentNotFound
        return Response(represent_row(rows[0], now=timezone.now()))
