"""The addresses of the hosted checkout page under `/pay/`; `payments.paying.links` makes the absolute ones."""

from django.urls import path

from payments.paying.pages.choice import show_payment
from payments.paying.pages.instruction import show_instruction
from payments.paying.pages.language import choose_language
from payments.paying.pages.opening import open_at_provider
from payments.paying.pages.refund import show_refund
from payments.paying.pages.returning import show_return
from payments.paying.pages.signing_in import return_from_sign_in, show_sign_in
from payments.paying.pages.status import show_status

urlpatterns = [
    path("language/", choose_language, name="language"),
    path("<str:token>", show_payment),  # a link that lost its last stroke on the way
    path("<str:token>/", show_payment, name="checkout_page"),
    path("<str:token>/open/", open_at_provider, name="checkout_open"),
    path("<str:token>/status/", show_status, name="checkout_status"),
    path("<str:token>/return/", show_return, name="checkout_return"),
    path("<str:token>/sign-in/<str:provider>/", show_sign_in, name="checkout_sign_in"),
    path("<str:token>/signed-in/<str:provider>/", return_from_sign_in, name="checkout_signed_in"),
    path("<str:token>/refunds/<int:number>/", show_refund, name="refund_receipt"),
    path("<str:token>/<str:provider>/", show_instruction, name="checkout_instruction"),
]
