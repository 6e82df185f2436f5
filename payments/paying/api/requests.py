"""What a request to make, or to open, a payment may say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.api.fields import AmountField, IdField, ReturnUrlField, TextField, WordField
from foundation.api.requests import StrictSerializer
from foundation.errors import InvalidField
from payments.enums import PaymentType, ProviderName, Tender, VoucherPlatform
from payments.errors import ProviderNotConfigured
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.paying.operations.create import NewPayment
from payments.paying.operations.take import MAXIMUM_TAKEN_REFERENCE, TakenMoney
from payments.providers import get_gateway
from payments.providers.base import Channel


class CheckoutBody(StrictSerializer):
    """Where and how the payer pays."""

    provider = WordField(words=ProviderName.values)
    channel = WordField(words=[channel.value for channel in Channel])
    openid = TextField(maximum=128, required=False)
    appid = TextField(maximum=32, required=False)
    return_url = ReturnUrlField(maximum=256, required=False)


class TakeBody(StrictSerializer):
    """Money in hand. `received` and `platform` are of vouchers."""

    tender = WordField(words=Tender.values)
    amount = AmountField()
    received = AmountField(required=False)
    reference = TextField(maximum=MAXIMUM_TAKEN_REFERENCE, required=False)
    platform = WordField(words=VoucherPlatform.values, required=False)


class NewPaymentBody(CheckoutBody):
    """A new payment, and when `provider` is given its opening in the same call."""

    member_id = IdField()
    amount = AmountField()
    type = WordField(words=PaymentType.values)
    description = TextField(maximum=200, required=False)
    item_id = IdField(required=False)
    provider = WordField(words=ProviderName.values, required=False)
    channel = WordField(words=[channel.value for channel in Channel], required=False)


# What is given of where and how the payer pays, when the payment is opened in the same call.
_OPENING = frozenset(map(str, CheckoutBody.shared().fields))


@dataclass(frozen=True, slots=True)
class CreateRequest:
    """A valid request to create a payment; `checkout` is None when nothing is opened at once."""

    new: NewPayment
    checkout: CheckoutRequest | None


def create_request(values: Mapping[str, Any], *, client_ip: str | None) -> CreateRequest:
    """The request that the fields of a NewPaymentBody make; raises InvalidField or ProviderNotConfigured."""
    new = NewPayment(
        member_id=values["member_id"],
        amount_fen=values["amount"],
        type=PaymentType(values["type"]),
        description=values.get("description", ""),
        item_id=values.get("item_id"),
    )
    if _OPENING.isdisjoint(values):
        return CreateRequest(new, None)
    missing = [name for name in ("provider", "channel") if name not in values]
    if missing:
        raise InvalidField({name: [_("Needed to open the payment.")] for name in missing})
    return CreateRequest(new, checkout_request(values, client_ip=client_ip))


def checkout_request(values: Mapping[str, Any], *, client_ip: str | None) -> CheckoutRequest:
    """The opening that the fields of a CheckoutBody ask for; raises as `create_request` does."""
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
        app_id=_app_of(values, gateway.app_ids) if values.get("appid") else "",
        openid=values.get("openid", ""),
        return_url=values.get("return_url", ""),
        client_ip=client_ip or "",
    )


def _app_of(values: Mapping[str, Any], app_ids: Sequence[str]) -> str:
    """The app that the payer's openid is of; raises InvalidField unless it is one of the merchant's at WeChat Pay."""
    app_id: str = values["appid"]
    if (values["provider"], values["channel"]) != (ProviderName.WECHAT, Channel.JSAPI):
        raise InvalidField({"appid": [_("Give this for WeChat Pay's channel jsapi alone.")]})
    if app_id not in app_ids:
        raise InvalidField({"appid": [_("This is no app of this merchant: give one that is configured, or none.")]})
    return app_id


def taken_money(values: Mapping[str, Any]) -> TakenMoney:
    """What the fields of a TakeBody say was taken."""
    return TakenMoney(
        tender=Tender(values["tender"]),
        amount_fen=values["amount"],
        reference=values.get("reference", "").strip(),
        received_fen=values.get("received"),
        platform=VoucherPlatform(values["platform"]) if "platform" in values else None,
    )
