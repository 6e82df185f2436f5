"""The browser comes back from the provider."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from payments.enums import PaymentStatus, ProviderName
from payments.errors import ProviderBusy
from payments.ledger.models import Payment
from payments.ledger.standing import Standing
from payments.paying.operations.sync import sync_payment
from payments.paying.pages.hosted import hosted_page
from payments.paying.pages.instruction import open_instruction
from payments.paying.pages.render import render_end, render_page
from payments.paying.pages.state import page_state, shown_payment
from payments.providers.base import Channel


@require_safe
@hosted_page
def show_return(request: HttpRequest, payment: Payment) -> HttpResponse:
    """Ask the provider, then tell what our own ledger knows. What the address says of the payment is not read."""
    if payment.status == PaymentStatus.PENDING and _is_asked_for(payment.pk):
        payment = shown_payment(payment.pk)
    if payment.status == PaymentStatus.PENDING and page_state(payment) != Standing.UNSETTLED:
        return _not_there_yet(request, payment)
    return render_end(request, payment)


def _not_there_yet(request: HttpRequest, payment: Any) -> HttpResponse:
    """Back from the bridge of an app, a payer has as a rule given up or been refused, and may pay again at once.

    What the bridge said of it is not read. The same order is shown again, which cannot be paid twice.
    """
    found = open_instruction(payment)
    if found is None or found.channel != Channel.JSAPI or page_state(payment) != Standing.PENDING:
        return render_page(request, "payments/confirming.html", payment)
    label = ProviderName(found.provider).label
    return render_page(request, "payments/not_arrived.html", payment, provider=found.provider, provider_name=label)


def _is_asked_for(payment_id: int) -> bool:
    """Whether the provider was asked; a page is shown all the same, and asks again by its script."""
    try:
        return sync_payment(payment_id=payment_id)
    except ProviderBusy:
        return False
