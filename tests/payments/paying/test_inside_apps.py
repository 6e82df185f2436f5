"""Paying inside a provider's app: for whom an order is opened, and how long it is known who that was."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from payments.enums import AttemptStatus, PaymentStatus
from payments.models import Attempt, Payment
from payments.paying.operations import ask, checkout, close_attempt
from payments.paying.operations.checkout import open_checkout
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.paying.operations.close import close_payment
from payments.paying.operations.sync import sync_attempt
from payments.providers.base import (
    Channel,
    Instruction,
    InstructionKind,
    Order,
    ProviderRefused,
    ProviderUnknown,
    Trade,
    TradeState,
)
from tests.factories.payments import PaymentFactory
from tests.purchase import CAUSE, pay, pay_other

pytestmark = pytest.mark.django_db(transaction=True)
PAYMENTS = "/api/v1/payments/"
OPENID, TRADE_NO = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "2026112322001400001000000001"
OWN, SECOND = "wx0000000000000001", "wx0000000000000002"
JSAPI = {"channel": "jsapi", "openid": OPENID}
BY_WECHAT, BY_ALIPAY = {"provider": "wechat", **JSAPI}, {"provider": "alipay", **JSAPI}


class InApp:
    """Opens whatever it is asked for; nobody has seen a trade of it, and each can be closed."""

    signed_here = frozenset()
    app_ids = (OWN, SECOND)

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.failure: Exception | None = None
        self.meanwhile: Callable[[], object] = lambda: None

    def create(self, order: Order) -> Instruction:
        self.orders.append(order)
        self.meanwhile()
        if self.failure:
            raise self.failure
        named = {"tradeNO": TRADE_NO} if "alipay" in order.notify_url else {"appId": order.app_id or OWN}
        return Instruction(InstructionKind.PARAMETERS, parameters=named)

    def query(self, out_trade_no: str) -> Trade:
        return Trade(out_trade_no, TradeState.WAITING)

    def close(self, out_trade_no: str) -> TradeState:
        return TradeState.CLOSED


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> InApp:
    double = InApp()
    for module in (ask, checkout, close_attempt):
        monkeypatch.setattr(module, "get_gateway", lambda _provider: double)
    return double


@pytest.fixture
def payment(member) -> Payment:
    return PaymentFactory(member=member, created_at=timezone.now())


@pytest.fixture
def open_it(api, member, payment):
    caller = api.as_member(member)
    return lambda **said: caller.post(f"{PAYMENTS}{payment.pk}/checkout/", said)


def kept(**which: object) -> dict[str, object]:
    told: dict[str, object] = json.loads(Attempt.objects.get(**which).instruction)
    return told


def test_the_tests_have_a_second_app_and_sign_payers_in():
    assert settings.WECHATPAY["app_ids"] == (OWN, SECOND)
    assert settings.WECHATPAY["oauth_secret"].startswith("development-")
    assert settings.ALIPAY["in_app"] is True


class TestTheAppOfAnOrder:
    def test_one_of_the_merchants_is_named_to_the_provider_and_kept(self, gateway, open_it):
        answer = open_it(**BY_WECHAT, appid=SECOND)
        assert answer.status_code == 200, answer.content
        assert answer.json()["checkout"]["parameters"] == {"appId": SECOND}
        assert [(order.app_id, order.openid) for order in gateway.orders] == [(SECOND, OPENID)]
        assert (kept()["app_id"], kept()["openid"]) == (SECOND, OPENID)

    def test_the_configured_one_need_not_be_named(self, gateway, open_it):
        answers = [open_it(**BY_WECHAT), open_it(**BY_WECHAT, appid=OWN), open_it(**BY_WECHAT, appid="")]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert [order.app_id for order in gateway.orders] == [""]

    def test_the_same_openid_in_another_app_is_another_payer(self, gateway, open_it):
        open_it(**BY_WECHAT, appid=SECOND)
        open_it(**BY_WECHAT)
        assert [order.app_id for order in gateway.orders] == [SECOND, ""]
        assert list(Attempt.objects.order_by("pk").values_list("status", flat=True)) == ["closed", "open"]

    def test_what_was_kept_before_there_were_apps_is_of_the_configured_one(self, gateway, open_it):
        open_it(**BY_WECHAT)
        attempt = Attempt.objects.get()
        attempt.instruction = json.dumps({name: value for name, value in kept().items() if name != "app_id"})
        attempt.save()
        assert open_it(**BY_WECHAT).status_code == 200
        assert len(gateway.orders) == 1

    @pytest.mark.parametrize(
        "said",
        [
            {**BY_WECHAT, "appid": "wxffffffffffffffff"},
            {**BY_WECHAT, "appid": "w" * 33},
            {**BY_WECHAT, "appid": 1},
            {**BY_WECHAT, "appid": SECOND, "channel": "native"},
            {**BY_ALIPAY, "appid": SECOND},
            {**BY_ALIPAY, "appid": "9021000100000001"},
        ],
    )
    def test_any_other_is_refused_and_nothing_is_opened(self, gateway, open_it, said):
        answer = open_it(**said)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
        assert list(answer.json()["errors"]) == ["appid"]
        assert not Attempt.objects.exists()

    def test_creating_takes_one_too(self, gateway, api, member):
        body = {"member_id": member.pk, "amount": "100.00", "type": "membership", "appid": SECOND}
        answer = api.as_member(member).post(PAYMENTS, {**body, **BY_WECHAT})
        assert answer.status_code == 201, answer.content
        assert gateway.orders[0].app_id == SECOND
        alone = api.as_member(member).post(PAYMENTS, body)
        assert (alone.status_code, set(alone.json()["errors"])) == (400, {"provider", "channel"})

    def test_a_key_that_was_used_before_there_were_apps_still_fits(self):
        plain = CheckoutRequest("wechat", Channel.JSAPI, OPENID)
        assert plain.terms == ("wechat", "jsapi", OPENID, "")
        assert CheckoutRequest("wechat", Channel.JSAPI, OPENID, app_id=SECOND).terms != plain.terms


class TestInsideAlipay:
    def test_the_bridge_gets_the_trades_number_as_it_is_and_nobody_else_reads_it(self, gateway, open_it):
        answer = open_it(**BY_ALIPAY)
        assert answer.json()["checkout"] == {
            "provider": "alipay", "channel": "jsapi", "kind": "parameters", "content": None,
            "parameters": {"tradeNO": TRADE_NO},
        }  # fmt: skip
        assert kept()["parameters"] == {"tradeNO": TRADE_NO}
        with connection.cursor() as cursor:
            cursor.execute("SELECT instruction FROM payments_attempt")
            (stored,) = cursor.fetchone()
        assert bytes(stored)
        assert not [word for word in (OPENID, TRADE_NO) if word.encode() in bytes(stored)]

    def test_it_needs_an_openid(self, gateway, open_it):
        answer = open_it(provider="alipay", channel="jsapi")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["openid"])

    def test_it_is_no_channel_where_the_product_is_not_signed(self, gateway, open_it, provider_settings):
        provider_settings(alipay={"in_app": False})
        answer = open_it(**BY_ALIPAY)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["channel"])


class TestWhoIsForgotten:
    """(appid, openid) stand in the attempt while it can be paid, and no longer."""

    @pytest.fixture
    def opened(self, gateway, open_it) -> Attempt:
        assert open_it(**BY_WECHAT, appid=SECOND).status_code == 200
        return Attempt.objects.get()

    def is_forgotten(self, attempt: Attempt, status: AttemptStatus) -> bool:
        attempt = Attempt.objects.get(pk=attempt.pk)
        return (attempt.status, attempt.instruction) == (status, "")

    def test_when_it_is_paid(self, gateway, open_it, payment):
        open_it(**BY_ALIPAY)
        assert pay(payment).status == PaymentStatus.SUCCESS
        assert self.is_forgotten(Attempt.objects.get(), AttemptStatus.PAID)

    def test_when_another_amount_is_paid(self, gateway, open_it, payment):
        open_it(**BY_ALIPAY)
        assert pay_other(payment, 1).status == PaymentStatus.SUCCESS
        assert self.is_forgotten(Attempt.objects.get(), AttemptStatus.PAID)

    def test_when_the_payment_is_closed(self, opened, payment):
        assert close_payment(payment_id=payment.pk, cause=CAUSE).status == PaymentStatus.FAILED
        assert self.is_forgotten(opened, AttemptStatus.CLOSED)

    def test_when_its_time_is_over(self, opened, payment):
        Payment.objects.filter(pk=payment.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
        call_command("close_expired_payments")
        payment.refresh_from_db()
        assert payment.status == PaymentStatus.FAILED
        assert self.is_forgotten(opened, AttemptStatus.CLOSED)

    def test_when_the_payer_goes_elsewhere(self, opened, open_it):
        assert open_it(provider="wechat", channel="native").status_code == 200
        assert self.is_forgotten(opened, AttemptStatus.CLOSED)

    def test_when_the_payment_is_paid_elsewhere_although_it_could_not_be_closed(self, gateway, opened, payment):
        gateway.close = _unknown
        open_checkout(payment_id=payment.pk, request=CheckoutRequest("alipay", Channel.PRECREATE), cause=CAUSE)
        assert kept(pk=opened.pk)["openid"] == OPENID  # the payer may come back to it
        pay(payment)
        sync_attempt(Attempt.objects.get(pk=opened.pk))  # as the job does
        assert self.is_forgotten(opened, AttemptStatus.OPEN)

    def test_when_nobody_can_tell_of_it_for_a_day(self, gateway, opened):
        gateway.query = _unknown
        Attempt.objects.filter(pk=opened.pk).update(created_at=timezone.now() - timedelta(days=2))
        sync_attempt(Attempt.objects.get(pk=opened.pk))
        assert self.is_forgotten(opened, AttemptStatus.OPEN)

    def test_when_the_payment_is_paid_while_it_is_being_opened(self, gateway, open_it, payment):
        gateway.meanwhile = lambda: pay(payment)
        assert open_it(**BY_WECHAT).status_code == 200
        assert Attempt.objects.get(provider="wechat").instruction == ""

    def test_when_the_provider_refuses(self, gateway, open_it):
        gateway.failure = ProviderRefused("PARAM_ERROR")
        assert open_it(**BY_WECHAT).status_code == 502
        assert self.is_forgotten(Attempt.objects.get(), AttemptStatus.REFUSED)

    def test_not_while_it_is_open(self, opened):
        assert kept()["openid"] == OPENID


def _unknown(out_trade_no: str) -> NoReturn:
    raise ProviderUnknown("timeout")
