"""Signing in and paying inside the two apps: each adapter against the stand-in that reads and signs by itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from payments import providers
from payments.ledger.numbers import new_transaction_id
from payments.providers.base import Channel, Gateway, InstructionKind, Order, ProviderRefused, TradeState
from payments.providers.signing_in import CODE_INVALID, CODE_USED, SNAPSHOT_USER, PayerAccount, PayerSignIn
from tests.processes import PATIENCE_SECONDS
from tests.sandbox_process import Sandbox

NOTIFY_URL = "https://gym.example/api/v1/payments/callback/nobody"
BACK, STATE = "https://gym.example/pay/1.x/signed-in/?a=1", "1.signed+state/="
CODE_NAMES = {"wechat": "code", "alipay": "auth_code"}
PROVIDERS = pytest.mark.parametrize("provider", CODE_NAMES)
PAID = {"wechat": {"err_msg": "get_brand_wcpay_request:ok"}, "alipay": {"resultCode": "9000"}}
ADAPTERS = pytest.mark.parametrize(
    ("build", "provider"),
    [(providers.wechat_v3, "wechat"), (providers.wechat_v2, "wechat"), (providers.alipay, "alipay")],
    ids=["wechat_v3", "wechat_v2", "alipay"],
)


def sign_in_at(provider: str) -> PayerSignIn:
    found = providers.get_sign_in(provider)
    assert found is not None
    return found


def brought(provider: str) -> dict[str, list[str]]:
    """What the browser of whoever is in the app comes back with."""
    address = sign_in_at(provider).address(return_url=BACK, state=STATE)
    answer = requests.get(address, allow_redirects=False, timeout=PATIENCE_SECONDS)
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(f"{BACK}&")
    fields = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert fields["state"] == [STATE]
    return fields


def code_at(provider: str) -> str:
    (code,) = brought(provider)[CODE_NAMES[provider]]
    return code


def payer_at(provider: str) -> PayerAccount:
    return sign_in_at(provider).payer(code_at(provider))


def refusal(provider: str, code: str) -> str:
    with pytest.raises(ProviderRefused) as caught:
        sign_in_at(provider).payer(code)
    return caught.value.code


def order_of(payer: PayerAccount, **changes: Any) -> Order:
    now = datetime.now(UTC)
    expires_at = now + timedelta(minutes=15)
    fields = {"openid": payer.openid, "app_id": payer.app_id, **changes}
    return Order(new_transaction_id(now), 19900, "年卡", Channel.JSAPI, expires_at, NOTIFY_URL, **fields)


@PROVIDERS
def test_a_code_names_its_payer_once(sandbox: Sandbox, provider_settings: Any, provider: str) -> None:
    code = code_at(provider)
    payer = sign_in_at(provider).payer(code)
    assert payer_at(provider) == payer
    assert refusal(provider, code) == (CODE_USED if provider == "wechat" else CODE_INVALID)
    sandbox.sign_in(provider, mode="expired_code")
    assert refusal(provider, code_at(provider)) == CODE_INVALID
    assert refusal(provider, "f" * 32) == CODE_INVALID
    sandbox.sign_in(provider, mode="refuse")
    assert CODE_NAMES[provider] not in brought(provider)


def test_a_snapshot_user_is_nobody(sandbox: Sandbox, provider_settings: Any) -> None:
    sandbox.sign_in("wechat", mode="snapshot")
    assert refusal("wechat", code_at("wechat")) == SNAPSHOT_USER


@ADAPTERS
def test_the_bridge_takes_what_the_adapter_signed(
    sandbox: Sandbox, provider_settings: Any, build: Callable[[], Gateway | None], provider: str
) -> None:
    gateway = build()
    assert gateway is not None
    order = order_of(payer_at(provider))
    instruction = gateway.create(order)
    assert instruction.kind == InstructionKind.PARAMETERS
    parameters = dict(instruction.parameters)
    assert sandbox.bridge(provider, parameters, person="someone else") != PAID[provider]
    assert sandbox.bridge(provider, parameters, "claims_paid") == PAID[provider]
    assert gateway.query(order.out_trade_no).state == TradeState.WAITING
    assert sandbox.bridge(provider, parameters, person="payer") == PAID[provider]
    assert gateway.query(order.out_trade_no).state == TradeState.PAID


@ADAPTERS
def test_an_order_for_nobody_is_refused(
    sandbox: Sandbox, provider_settings: Any, build: Callable[[], Gateway | None], provider: str
) -> None:
    gateway = build()
    assert gateway is not None
    payer = payer_at(provider)
    # At WeChat the same person by another app of the merchant, at Alipay an open_id that no app was told.
    changes = {"app_id": gateway.app_ids[1]} if provider == "wechat" else {"openid": "0" * 43}
    order = order_of(payer, **changes)
    with pytest.raises(ProviderRefused) as caught:
        gateway.create(order)
    assert caught.value.code == ("PARAM_ERROR" if provider == "wechat" else "ACQ.BUYER_NOT_EXIST")
    assert gateway.query(order.out_trade_no).state == TradeState.NOT_FOUND
