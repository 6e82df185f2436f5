"""What a request to make, or to open, a payment may say."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.api.fields import AmountField, IdField, ReturnUrlField, TextField, WordField
from foundation.api.requests import StrictSerializer
from foundation.errors import InvalidField
from payments.enums import PaymentType, ProviderName
from payments.errors import ProviderNotConfigured
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.paying.operations.create import NewPayment
from payments.providers import get_gateway
from payments.providers.base import Channel


class CheckoutBody(StrictSerializer):
    """Where and how the payer pays."""

    provider = WordField(words=ProviderName.values)
    channel = WordField(words=[channel.value for channel in Channel])
    openid = TextField(maximum=128, required=False)
    return_url = ReturnUrlField(maximum=256, required=False)


class NewPaymentBody(CheckoutBody):
    """A new payment, and when `provider` is given its opening in the same call."""

    member_id = IdField()
    amount = AmountField()
    type = WordField(words=PaymentType.values)
    description = TextField(maximum=200, required=False)
    item_id = IdField(required=False)
    provider = WordField(words=ProviderName.values, required=False)
    channel = WordField(words=[channel.value for channel in Channel], required=False)


CHECKOUT = CheckoutBody()
NEW_PAYMENT = NewPaymentBody()


@dataclass(frozen=True, slots=True)
class CreateRequest:
    """A valid request to create a payment; `checkout` is None when nothing is opened at once."""

    new: NewPayment
    checkout: CheckoutRequest | None


def read_create(data: Any, *, client_ip: str | None) -> CreateRequest:
    """The request that a parsed body makes; raises ValidationError, InvalidField or ProviderNotConfigured."""
    values = NEW_PAYMENT.to_internal_value(data)
    new = NewPayment(
        member_id=values["member_id"],
        amount_fen=values["amount"],
        type=PaymentType(values["type"]),
        description=values.get("description", ""),
        item_id=values.get("item_id"),
    )
    given = [name for name in CHECKOUT.fields if name in values]
    if not given:
        return CreateRequest(new, None)
    missing = [name for name in ("provider", "channel") if name not in values]
    if missing:
        raise InvalidField({name: [_("Needed to open the payment.")] for name in missing})
    return CreateRequest(new, _checkout(values, client_ip))


def read_checkout(data: Any, *, client_ip: str | None) -> CheckoutRequest:
    """The opening that a parsed body asks for; raises as `read_create` does."""
    return _checkout(CHECKOUT.to_internal_value(data), client_ip)


def _checkout(values: dict[str, Any], client_ip: str | None) -> CheckoutRequest:
    gateway, channel = get_gateway(values["provider"]), Channel(values["channel"])
    if gateway is None:
        raise ProviderNotConfigured
    if channel not in gateway.channels:
        raise InvalidField({"channel": [_("This provider has no such channel.")]})
    if channel == Channel.JSAPI and not values.get("openid"):
        raise InvalidField({"openid": [_("Needed for this channel.")]})
    return CheckoutRequest(
        provider=values["provider"],
        channel=channel,
        openid=values.get("openid", ""),
        return_url=values.get("return_url", ""),
        client_ip=client_ip or "",
    )
