"""A payment's attempt as the order that a provider is asked to open."""

from foundation.site_language import written
from payments.enums import PaymentType
from payments.ledger.models import Attempt, Payment
from payments.paying.links import callback_address, return_address
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.paying.operations.order_time import order_ends_at
from payments.providers.base import Order


def order_for(payment: Payment, attempt: Attempt, request: CheckoutRequest) -> Order:
    """What the provider is asked for; the same for the same attempt, however often it is sent."""
    return Order(
        out_trade_no=attempt.out_trade_no,
        amount_fen=payment.amount_fen,
        subject=payment.description or written(PaymentType(payment.type).label),
        channel=request.channel,
        expires_at=order_ends_at(payment, attempt),
        notify_url=callback_address(request.provider),
        return_url=request.return_url or return_address(payment.pk),
        client_ip=request.client_ip,
        openid=request.openid,
        app_id=request.app_id,
    )
