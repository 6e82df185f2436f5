"""Every path works with and without its trailing slash: a redirect would drop the body of a POST."""

from django.urls import re_path

from payments.notices.api import receive
from payments.paying.api.actions import PaymentCheckoutView, PaymentCloseView, PaymentSyncView
from payments.paying.api.detail import PaymentDetailView
from payments.paying.api.list import PaymentListView
from payments.refunding.api.decisions import RefundApproveView, RefundDeclineView
from payments.refunding.api.list import RefundListView

PREFIX = r"^api/v1/payments"
# Eighteen digits hold every id that will ever be given out; a longer one is a path that does not exist.
ID = r"(?P<payment_id>[0-9]{1,18})"
REFUND_ID = r"(?P<refund_id>[0-9]{1,18})"

urlpatterns = [
    re_path(rf"{PREFIX}/?$", PaymentListView.as_view(), name="payments"),
    re_path(rf"{PREFIX}/callback/(?P<provider>[a-z]+)/?$", receive, name="payment-callback"),
    re_path(rf"{PREFIX}/{ID}/?$", PaymentDetailView.as_view(), name="payment"),
    re_path(rf"{PREFIX}/{ID}/checkout/?$", PaymentCheckoutView.as_view(), name="payment-checkout"),
    re_path(rf"{PREFIX}/{ID}/close/?$", PaymentCloseView.as_view(), name="payment-close"),
    re_path(rf"{PREFIX}/{ID}/sync/?$", PaymentSyncView.as_view(), name="payment-sync"),
    re_path(rf"{PREFIX}/{ID}/refunds/?$", RefundListView.as_view(), name="payment-refunds"),
    re_path(rf"{PREFIX}/{ID}/refunds/{REFUND_ID}/approve/?$", RefundApproveView.as_view(), name="refund-approve"),
    re_path(rf"{PREFIX}/{ID}/refunds/{REFUND_ID}/decline/?$", RefundDeclineView.as_view(), name="refund-decline"),
]
