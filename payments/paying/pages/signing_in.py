"""Inside a provider's own app: the provider says who pays, and the payment is opened for that account.

Nothing of the account is in an address, a cookie, a page or a log: it goes from the provider's answer into the order.
"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_safe

from foundation.client_address import client_address
from foundation.errors import Sentence
from payments.enums import ProviderName
from payments.errors import PaymentNotFound
from payments.ledger.models import Payment
from payments.ledger.standing import Standing
from payments.paying.links import checkout_token, signed_in_address
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.paying.pages.hosted import hosted_page
from payments.paying.pages.opening import BUSY, NOT_OFFERED, open_and_go_on
from payments.paying.pages.render import render_choice, render_page, see_other
from payments.paying.pages.sign_in_state import (
    SignIn,
    begin_sign_in,
    forget_sign_in,
    sign_in_under_way,
    take_sign_in,
)
from payments.paying.pages.state import page_state
from payments.providers import get_sign_in
from payments.providers.base import Channel, ProviderError, ProviderNotCalled, ProviderRefused
from payments.providers.signing_in import CODE_INVALID, CODE_USED, SNAPSHOT_USER, PayerSignIn

NOT_UNDER_WAY = _(
    "This step was done already, or took more than ten minutes, or was begun in another browser. If you have not paid "
    "yet, please tap your way to pay once more."
)
NO_CODE = _(
    "The app did not say who is paying, so nothing has been opened. Please tap your way to pay once more and agree, "
    "or pay with another phone."
)
NOT_KNOWN = _(
    "The app could not say who is paying, so nothing has been opened. Please try again in a moment, or pay with "
    "another phone."
)
SNAPSHOT = _(
    "WeChat shows you only a preview of this page, and a preview cannot pay. Please tap “Use full service” "
    "(使用完整服务) at the bottom of the screen, then tap your way to pay once more."
)
_CODE_NAMES = {ProviderName.ALIPAY: "auth_code", ProviderName.WECHAT: "code"}


@require_safe
@hosted_page
def show_sign_in(request: HttpRequest, payment: Payment, provider: str) -> HttpResponse:
    """Hand the browser over to the provider, for the sign-in that `open_at_provider` has begun in it.

    A page of its own, as browsers do not let a form lead to another host.
    """
    sign_in = _sign_in_of(provider)
    if page_state(payment) != Standing.PENDING:
        return see_other("checkout_page", checkout_token(payment.pk))
    signing_in = sign_in_under_way(request, payment_id=payment.pk, provider=provider)
    if sign_in is None or signing_in is None:
        return _refused(request, payment, NOT_UNDER_WAY)
    address = _address(sign_in, payment, signing_in)
    label = ProviderName(provider).label
    return render_page(
        request, "payments/sign_in.html", payment, provider_name=label, provider_url=address, status_url=""
    )


@require_GET
@hosted_page
def return_from_sign_in(request: HttpRequest, payment: Payment, provider: str) -> HttpResponse:
    """Open the payment for whom the provider names by the code in the address.

    Only for the browser that began it, by the `state` in the address, and once: otherwise nobody is asked and nothing
    opened.
    """
    sign_in = _sign_in_of(provider)
    if page_state(payment) != Standing.PENDING:
        response = see_other("checkout_page", checkout_token(payment.pk))
    elif sign_in is None:
        response = _refused(request, payment, NOT_OFFERED)
    else:
        state = request.GET.get("state", "")
        signing_in = take_sign_in(request, payment_id=payment.pk, provider=provider, state=state)
        if signing_in is None:
            return _refused(request, payment, NOT_UNDER_WAY)  # another one may be under way in this browser
        response = _signed_in(request, payment, sign_in, signing_in)
    if not response.cookies:
        forget_sign_in(response, payment_id=payment.pk)
    return response


def _signed_in(request: HttpRequest, payment: Payment, sign_in: PayerSignIn, signing_in: SignIn) -> HttpResponse:
    provider = signing_in.provider
    code = request.GET.get(_CODE_NAMES[ProviderName(provider)], "")
    if not code:
        return _refused(request, payment, NO_CODE)
    try:
        account = sign_in.payer(code)
    except ProviderNotCalled as busy:
        page = _refused(request, payment, BUSY, chosen=provider, status=503)
        page.headers["Retry-After"] = str(busy.retry_after)
        return page
    except ProviderRefused as refusal:
        return _not_named(request, payment, sign_in, signing_in, refusal.code)
    except ProviderError:
        return _refused(request, payment, NOT_KNOWN, chosen=provider, status=502)
    wanted = CheckoutRequest(
        provider=provider,
        channel=Channel.JSAPI,
        openid=account.openid,
        client_ip=client_address(request) or "",
        app_id=account.app_id,
    )
    return open_and_go_on(request, payment, wanted)


def _not_named(
    request: HttpRequest, payment: Payment, sign_in: PayerSignIn, signing_in: SignIn, reason: str
) -> HttpResponse:
    """A code that was of no use is asked for anew once, of which the payer sees nothing."""
    if reason in (CODE_USED, CODE_INVALID) and not signing_in.is_second:
        response = HttpResponse(status=303)
        again = begin_sign_in(response, payment_id=payment.pk, provider=signing_in.provider, is_second=True)
        response.headers["Location"] = _address(sign_in, payment, again)
        return response
    if reason == SNAPSHOT_USER:
        return _refused(request, payment, SNAPSHOT)
    if reason in (CODE_USED, CODE_INVALID):
        return _refused(request, payment, NOT_UNDER_WAY)
    return _refused(request, payment, NOT_KNOWN, chosen=signing_in.provider, status=502)


def _refused(
    request: HttpRequest, payment: Payment, problem: Sentence, *, chosen: str = "", status: int = 400
) -> HttpResponse:
    return render_choice(request, payment, problem=problem, chosen=chosen, status=status)


def _address(sign_in: PayerSignIn, payment: Payment, signing_in: SignIn) -> str:
    back = signed_in_address(payment.pk, signing_in.provider)
    return sign_in.address(return_url=back, state=signing_in.state)


def _sign_in_of(provider: str) -> PayerSignIn | None:
    """None where the provider does not say who pays; raises PaymentNotFound where there is no such provider."""
    if provider not in ProviderName.values:
        raise PaymentNotFound
    return get_sign_in(provider)
