"""What every viewset of payments has in common."""

from typing import Any

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from foundation.api.throttles import TooManyRequests
from foundation.api.viewset import APIViewSet
from payments.idempotency.answer_once import is_kept
from payments.paying.api.access import HasPaymentsScope, PaymentsAccess


class PaymentsViewSet(APIViewSet[PaymentsAccess]):
    """An address of payments; one that takes no query parameters leaves them unread."""

    permission_classes: Any = [IsAuthenticated, HasPaymentsScope]
    access_class = PaymentsAccess
    lookup_url_kwarg = "payment_id"
    refuses_parameters = False

    def check_throttles(self, request: Request) -> None:
        """What is kept under an Idempotency-Key is answered however often it is asked for: it makes nothing."""
        try:
            super().check_throttles(request)
        except TooManyRequests:
            if not is_kept(user_id=self.access.user_id, key=request.META.get("HTTP_IDEMPOTENCY_KEY")):
                raise
