"""The browser comes back from the provider."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from payments.enums import PaymentStatus
from payments.errors import ProviderBusy
from payments.ledger.models import Payment
from payments.ledger.standing import Standing
from payments.paying.operations.sync import sync_payment
from payments.paying.pages.hosted import hosted_page
from payments.paying.pages.render import render_end, render_page
from payments.paying.pages.state import page_state, shown_payment


@require_safe
@hosted_page
def show_return(request: HttpRequest, payment: Payment) -> HttpResponse:
    """Ask the provider, then tell what our own ledger knows. What the address says of the payment is not read."""
    if payment.status == PaymentStatus.PENDING and _is_asked_for(payment.pk):
        payment = shown_payment(payment.pk)
    if payment.status == PaymentStatus.PENDING and page_state(payment) != Standing.UNSETTLED:
        return render_page(request, "payments/confirming.html", payment)
    return render_end(request, payment)


def _is_asked_for(payment_id: int) -> bool:
    """Whether the provider was asked; a page is shown all the same, and asks again by its script."""
    try:
        return sync_payment(payment_id=payment_id)
    except ProviderBusy:
        return False
