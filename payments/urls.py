"""Every path works with and without its trailing slash."""

from django.urls import re_path

from foundation.api.router import EitherSlashRouter
from payments.notices.api import receive
from payments.paying.api.payments import PaymentViewSet
from payments.receipts.pages.check import show_check
from payments.refunding.api.refunds import RefundViewSet
from payments.webhooks.api.webhooks import WebhookViewSet

PAYMENTS = "api/v1/payments"
ONE_PAYMENT = rf"{PAYMENTS}/(?P<{PaymentViewSet.lookup_url_kwarg}>{PaymentViewSet.lookup_value_regex})"

router = EitherSlashRouter()
router.register(PAYMENTS, PaymentViewSet, basename="payment")
router.register(f"{ONE_PAYMENT}/refunds", RefundViewSet, basename="refund")
router.register("api/v1/webhooks", WebhookViewSet, basename="webhook")

urlpatterns = [
    re_path(rf"^{PAYMENTS}/callback/(?P<provider>[a-z]+)/?$", receive, name="payment-callback"),
    re_path(r"^r/(?P<code>[^/]+)/?$", show_check, name="receipt_check"),
    *router.urls,
]
