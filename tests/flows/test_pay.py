"""Whole journeys: created over the API, opened at the provider, paid, reported, listed."""

import pytest
import requests
from django.conf import settings

from payments.models import Attempt, Event, ExceptionCase

ALIPAY = [("alipay", channel) for channel in ("precreate", "page", "wap", "app")]
WECHAT = [("wechat", channel) for channel in ("native", "jsapi", "h5", "app")]
JOURNEYS = [
    *[("v3", provider, channel) for provider, channel in ALIPAY + WECHAT],
    *[("v2", provider, channel) for provider, channel in WECHAT],
]
KINDS = {
    "precreate": "qr_code",
    "native": "qr_code",
    "page": "redirect",
    "wap": "redirect",
    "h5": "redirect",
    "jsapi": "parameters",
    "app": "parameters",
}


@pytest.fixture
def open_payment(caller, member, provider_settings):
    def create(version, provider, channel, **more):
        provider_settings(wechatpay={"api_version": version})
        body = {"member_id": member.pk, "amount": 88.88, "type": "course", "description": "瑜伽课 + 50%"}
        opening = {"provider": provider, "channel": channel, **({"openid": "o-1"} if channel == "jsapi" else {})}
        return caller.post("/api/v1/payments/", {**body, **opening, **more})

    return create


@pytest.mark.parametrize(("version", "provider", "channel"), JOURNEYS)
def test_a_payment_from_creation_to_the_list(open_payment, caller, sandbox, version, provider, channel):
    created = open_payment(version, provider, channel)
    assert created.status_code == 201, created.content
    payment = created.json()
    assert (payment["status"], payment["provider"]) == ("pending", provider)
    assert (payment["checkout"]["channel"], payment["checkout"]["kind"]) == (channel, KINDS[channel])
    assert payment["checkout"]["content"] or payment["checkout"]["parameters"]

    if provider == "alipay" and channel != "precreate":
        open_the_signed_request(payment["checkout"])
    paid = sandbox.pay(provider, payment["transaction_id"])

    assert [delivery["status"] for delivery in paid["deliveries"]] == [200]
    listed = caller.get("/api/v1/payments/").json()
    assert [(row["id"], row["status"], row["amount"]) for row in listed] == [(payment["id"], "success", 88.88)]
    assert listed[0]["transaction_id"] == payment["transaction_id"]
    assert listed[0]["paid_at"]
    assert Attempt.objects.get().provider_transaction_id
    assert list(Event.objects.values_list("kind", flat=True)) == ["created", "opened", "succeeded"]
    assert ExceptionCase.objects.count() == 0


def open_the_signed_request(checkout):
    """What the payer's browser, or the provider's SDK on the phone, does with it: go to the gateway."""
    url = checkout["content"] if checkout["kind"] == "redirect" else ""
    url = url or f"{settings.ALIPAY['gateway_url']}?{checkout['parameters'].get('order_string') or checkout['content']}"
    answer = requests.get(url, timeout=10, allow_redirects=True)
    assert answer.status_code == 200, answer.text[:300]
