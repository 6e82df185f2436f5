"""What every viewset of payments has in common."""

from typing import Any

from rest_framework.permissions import IsAuthenticated

from foundation.api.viewset import APIViewSet
from payments.paying.api.access import HasPaymentsScope, PaymentsAccess


class PaymentsViewSet(APIViewSet[PaymentsAccess]):
    """An address of payments; one that takes no query parameters leaves them unread."""

    permission_classes: Any = [IsAuthenticated, HasPaymentsScope]
    access_class = PaymentsAccess
    lookup_url_kwarg = "payment_id"
    refuses_parameters = False
