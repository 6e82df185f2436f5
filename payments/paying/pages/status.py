"""Where the payment stands, for the page's script, which asks every few seconds."""

from threading import BoundedSemaphore

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from payments.enums import PaymentStatus
from payments.errors import PaymentNotFound, ProviderBusy
from payments.house_rules import PAGE_SYNC_PAUSE
from payments.paying.links import payment_id_from
from payments.paying.operations.sync import sync_payment
from payments.paying.pages.state import page_state, seconds_left, shown_payment

# However slow a provider is, one thread of this process waits for it on behalf of pages, and the others serve.
_ONE_PAGE_ASKS = BoundedSemaphore(1)
_NO_STORE = {"Cache-Control": "no-store"}


@require_safe
def show_status(request: HttpRequest, token: str) -> HttpResponse:
    """`{"status", "expires_in_seconds", "fulfilment", "standing", "opened"}`; 404 in JSON for a link that is not ours.

    `opened` tells one opening from the next: a page that shows an earlier one is out of date.
    While the payment is pending the provider is asked as well, now and then: a notification may never come.
    """
    try:
        payment_id = payment_id_from(token)
        payment = shown_payment(payment_id)
        if payment.status == PaymentStatus.PENDING and _ask_provider(payment_id):
            payment = shown_payment(payment_id)
    except PaymentNotFound as error:
        refusal = {"code": error.code, "detail": str(error.detail)}
        return JsonResponse(refusal, status=error.status, headers=_NO_STORE)
    facts = {
        "status": payment.status,
        "expires_in_seconds": seconds_left(payment.expires_at),
        "fulfilment": payment.fulfilment,
        "standing": page_state(payment),
        "opened": payment.opened_id,
    }
    return JsonResponse(facts, headers=_NO_STORE)


def _ask_provider(payment_id: int) -> bool:
    """Whether the provider was asked: not within a few seconds of the last time, nor while another page waits.

    Nor when it cannot be called now.
    """
    if not _ONE_PAGE_ASKS.acquire(blocking=False):
        return False
    try:
        return sync_payment(payment_id=payment_id, pause=PAGE_SYNC_PAUSE)
    except ProviderBusy:
        return False
    finally:
        _ONE_PAGE_ASKS.release()
