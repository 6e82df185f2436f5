"""The addresses of the hosted checkout page under `/pay/`; `payments.links` makes the absolute ones."""

from django.urls import path

from payments.pages.choice import show_payment
from payments.pages.instruction import show_instruction
from payments.pages.language import choose_language
from payments.pages.opening import open_at_provider
from payments.pages.returning import show_return
from payments.pages.status import show_status

urlpatterns = [
    path("language/", choose_language, name="language"),
    path("<str:token>", show_payment),  # a link that lost its last stroke on the way
    path("<str:token>/", show_payment, name="checkout_page"),
    path("<str:token>/open/", open_at_provider, name="checkout_open"),
    path("<str:token>/status/", show_status, name="checkout_status"),
    path("<str:token>/return/", show_return, name="checkout_return"),
    path("<str:token>/<str:provider>/", show_instruction, name="checkout_instruction"),
]
