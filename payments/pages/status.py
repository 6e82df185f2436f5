"""Where the payment stands, for the page's script, which asks every few seconds."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from payments.errors import PaymentNotFound
from payments.links import payment_id_from
from payments.models import Payment
from payments.pages.state import seconds_left

_NO_STORE = {"Cache-Control": "no-store"}


@require_safe
def show_status(request: HttpRequest, token: str) -> HttpResponse:
    """`{"status", "expires_in_seconds", "fulfilment"}` by one query; 404 in JSON for a link that is not ours."""
    try:
        status, fulfilment, expires_at = _standing(payment_id_from(token))
    except PaymentNotFound as error:
        refusal = {"code": error.code, "detail": str(error.detail)}
        return JsonResponse(refusal, status=error.status, headers=_NO_STORE)
    standing = {"status": status, "expires_in_seconds": seconds_left(expires_at), "fulfilment": fulfilment}
    return JsonResponse(standing, headers=_NO_STORE)


def _standing(payment_id: int) -> tuple[str, str, datetime]:
    standing = (
        Payment.objects.filter(pk=payment_id).order_by().values_list("status", "fulfilment", "expires_at").first()
    )
    if standing is None:
        raise PaymentNotFound
    return standing
