"""The payer has chosen a provider."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from foundation.cause import Cause, EventSource
from foundation.client_address import client_address
from payments.errors import PaymentClosed, ProviderBusy, ProviderNotConfigured, ProviderUnavailable
from payments.ledger.models import Payment
from payments.ledger.standing import Standing
from payments.paying.links import checkout_token
from payments.paying.operations.checkout import open_checkout
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.paying.pages.device import choose_channel, qr_code_channel
from payments.paying.pages.hosted import hosted_page
from payments.paying.pages.render import device_of, render_choice, see_other
from payments.paying.pages.sign_in_state import begin_sign_in
from payments.paying.pages.state import page_state
from payments.providers import get_sign_in, switched_on
from payments.providers.base import Channel

NOT_OFFERED = _("This way to pay is not offered. Please choose another one.")
NOT_OPENED = _("The provider did not open the payment. Please try again, or choose another way to pay.")

BUSY = _(
    "The provider cannot be reached right now, and no payment was begun. Please try again in a moment, "
    "or choose another way to pay."
)


@csrf_exempt  # the link is the authority: who can make a form with it can open it; no cookie is needed to pay
@require_POST
@hosted_page
def open_at_provider(request: HttpRequest, payment: Payment) -> HttpResponse:
    """Open the payment at `provider` on the channel that fits the device, or as a QR code with `way=qr_code`.

    Where that needs to know who pays, the provider is to say so first, and nothing is opened yet.
    """
    token = checkout_token(payment.pk)
    if page_state(payment) != Standing.PENDING:
        return see_other("checkout_page", token)
    provider = request.POST.get("provider", "")
    if provider not in switched_on():
        return render_choice(request, payment, problem=NOT_OFFERED, status=400)
    channel = _channel(request, provider)
    if channel == Channel.JSAPI:
        response = see_other("checkout_sign_in", token, provider)
        begin_sign_in(response, payment_id=payment.pk, provider=provider)
        return response
    wanted = CheckoutRequest(provider=provider, channel=channel, client_ip=client_address(request) or "")
    return open_and_go_on(request, payment, wanted)


def open_and_go_on(request: HttpRequest, payment: Payment, wanted: CheckoutRequest) -> HttpResponse:
    """Open it and lead to what the payer does next, or to how it has ended meanwhile; else the choice, with why not."""
    provider, token = wanted.provider, checkout_token(payment.pk)
    try:
        open_checkout(payment_id=payment.pk, request=wanted, cause=Cause(EventSource.PAGE))
    except PaymentClosed:
        return see_other("checkout_page", token)
    except ProviderNotConfigured:
        return render_choice(request, payment, problem=NOT_OFFERED, status=400)
    except ProviderUnavailable:
        return render_choice(request, payment, problem=NOT_OPENED, chosen=provider, status=502)
    except ProviderBusy as busy:
        page = render_choice(request, payment, problem=BUSY, chosen=provider, status=busy.status)
        page.headers["Retry-After"] = busy.headers["Retry-After"]
        return page
    return see_other("checkout_instruction", token, provider, query={"channel": wanted.channel.value})


def _channel(request: HttpRequest, provider: str) -> Channel:
    if request.POST.get("way") == "qr_code":
        return qr_code_channel(provider)
    return choose_channel(provider, device_of(request), signs_in=get_sign_in(provider) is not None)
