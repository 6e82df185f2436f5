"""The browser comes back from the provider."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from payments.enums import PaymentStatus
from payments.models import Payment
from payments.pages.hosted import hosted_page
from payments.pages.render import render_end, render_page


@require_safe
@hosted_page
def show_return(request: HttpRequest, payment: Payment) -> HttpResponse:
    """ "Being confirmed" until our own ledger knows better. What the address says of the payment is not read."""
    if payment.status == PaymentStatus.PENDING:
        return render_page(request, "payments/confirming.html", payment)
    return render_end(request, payment)
