"""The address that the QR code of a receipt holds, with and without a last stroke."""

from django.urls import path

from payments.receipts.pages.check import show_check

urlpatterns = [
    path("<str:code>", show_check, name="receipt_check"),
    path("<str:code>/", show_check),
]
