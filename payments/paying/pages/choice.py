"""The first page a payer sees, and the one every other page leads back to."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from payments.ledger.models import Payment
from payments.paying.pages.hosted import hosted_page
from payments.paying.pages.render import render_choice


@require_safe
@hosted_page
def show_payment(request: HttpRequest, payment: Payment) -> HttpResponse:
    """What is to be paid and the ways to pay it; once that is over, how it ended."""
    return render_choice(request, payment)
