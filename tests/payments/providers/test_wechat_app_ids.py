"""A merchant with several apps at WeChat Pay: whose orders are opened, whose statements are believed."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from payments.providers.app_ids import with_own_first
from payments.providers.base import Channel, Gateway, NotificationRefused, Order, ProviderRefused, ProviderUnknown
from payments.providers.refunding import RefundState
from payments.providers.wechat_v2 import WeChatV2
from payments.providers.wechat_v3 import WeChatV3
from tests.bills import DAY, payments, write_wechat_bill
from tests.payments.providers import wechat_v2_double as v2
from tests.payments.providers import wechat_v3_double as v3

NOW = datetime(2026, 11, 23, 12, 2, tzinfo=UTC)
SECOND, STRANGER = "wx00000000000000aa", "wxffffffffffffffff"
DIGESTS = ("HMAC-SHA256", "MD5")
PREPAY_ID = "wx201410272009395522657a690389285100"
IN_APP = [Channel.JSAPI, Channel.APP]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def at_v3(**changes: str) -> WeChatV3:
    return WeChatV3(v3.configuration(further_app_ids=(SECOND,), **changes))


def at_v2(**changes: str) -> WeChatV2:
    return WeChatV2(v2.configuration(further_app_ids=(v2.APP_ID, SECOND), **changes))


@contextmanager
def v3_double() -> Iterator[v3.Double]:
    with v3.running_double() as double:
        double.adapter = at_v3(gateway_url=double.script.url)
        yield double


@contextmanager
def v2_double(digest: str) -> Iterator[v2.Double]:
    with v2.running_double(digest) as double:
        double.adapter = at_v2(gateway_url=double.script.url, sign_type=digest)
        yield double


def order(channel: Channel, app_id: str = "") -> Order:
    return Order(
        out_trade_no=v3.NUMBER,
        amount_fen=19900,
        subject="年卡会员",
        channel=channel,
        expires_at=datetime(2026, 11, 23, 12, 14, tzinfo=UTC),
        notify_url="https://gym.example/api/v1/payments/callback/wechat",
        openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        app_id=app_id,
    )


def test_the_configured_app_comes_first_and_none_twice() -> None:
    assert with_own_first("a", ("b", "a", "c", "b")) == ("a", "b", "c")
    assert at_v2().app_ids == (v2.APP_ID, SECOND)


class TestOrders:
    @pytest.mark.parametrize("channel", IN_APP)
    @pytest.mark.parametrize(("named", "app_id"), [("", v3.APP_ID), (v3.APP_ID, v3.APP_ID), (SECOND, SECOND)])
    def test_v3_opens_with_the_app_and_signs_with_the_same(self, channel: Channel, named: str, app_id: str) -> None:
        with v3_double() as double:
            double.answers({"prepay_id": PREPAY_ID})
            told = dict(double.adapter.create(order(channel, named)).parameters)
            assert double.sent["appid"] == app_id
        is_bridge = channel == Channel.JSAPI
        assert told["appId" if is_bridge else "appid"] == app_id
        names = ("appId", "timeStamp", "nonceStr", "package") if is_bridge else ("appid", "timestamp", "noncestr")
        lines = [told[name] for name in names] + ([] if is_bridge else [PREPAY_ID])
        v3.rsa_key("merchant").public_key().verify(
            base64.b64decode(told["paySign" if is_bridge else "sign"]),
            "".join(f"{line}\n" for line in lines).encode(),
            padding.PKCS1v15(),
            hashes.SHA256(),
        )

    @pytest.mark.parametrize("digest", DIGESTS)
    @pytest.mark.parametrize("channel", IN_APP)
    @pytest.mark.parametrize(("named", "app_id"), [("", v2.APP_ID), (SECOND, SECOND)])
    def test_v2_opens_with_the_app_and_signs_with_the_same(
        self, channel: Channel, named: str, app_id: str, digest: str
    ) -> None:
        with v2_double(digest) as double:
            double.answers(appid=app_id, prepay_id=PREPAY_ID)
            told = dict(double.adapter.create(order(channel, named)).parameters)
            assert double.sent["appid"] == app_id
            assert double.sent["sign"] == v2.sign(double.sent, digest)
        is_bridge = channel == Channel.JSAPI
        assert told["appId" if is_bridge else "appid"] == app_id
        signature = told.pop("paySign" if is_bridge else "sign")
        assert signature == v2.sign(told, digest)

    def test_an_app_of_somebody_else_opens_nothing(self) -> None:
        with v3_double() as third, v2_double("MD5") as second:
            adapters: list[Gateway] = [third.adapter, second.adapter]
            for adapter in adapters:
                with pytest.raises(ProviderRefused) as refused:
                    adapter.create(order(Channel.JSAPI, STRANGER))
                assert refused.value.code == "APPID_NOT_OURS"
            assert third.received == second.received == []


class TestNotices:
    @pytest.mark.parametrize("app_id", [v3.APP_ID, SECOND])
    def test_v3_takes_those_of_every_app_of_the_merchant(self, app_id: str) -> None:
        paid = at_v3().parse_notification(v3.payment_message(appid=app_id))
        assert (paid.trade.out_trade_no, paid.trade.amount_fen) == (v3.NUMBER, 19900)
        back = at_v3().parse_notification(v3.refund_message(appid=app_id))
        assert back.refund is not None
        assert back.refund.state == RefundState.SUCCEEDED

    @pytest.mark.parametrize("digest", DIGESTS)
    def test_v2_takes_those_of_every_app_of_the_merchant(self, digest: str) -> None:
        adapter = at_v2(sign_type=digest)
        paid = adapter.parse_notification(v2.payment_message(digest, appid=SECOND))
        assert (paid.trade.out_trade_no, paid.trade.amount_fen, paid.is_authentic) == (v2.NUMBER, 19900, True)
        hint = adapter.parse_notification(v2.refund_message(outer={"appid": SECOND}))
        assert hint.is_authentic is False

    @pytest.mark.parametrize("changes", [{"appid": STRANGER}, {"appid": SECOND, "mchid": "1900000110"}])
    def test_v3_takes_nobody_elses(self, changes: dict[str, str]) -> None:
        for message in (v3.payment_message(**changes), v3.refund_message(**changes)):
            with pytest.raises(NotificationRefused, match="merchant"):
                at_v3().parse_notification(message)

    @pytest.mark.parametrize("changes", [{"appid": STRANGER}, {"appid": SECOND, "mch_id": "1900000110"}])
    def test_v2_takes_nobody_elses(self, changes: dict[str, str]) -> None:
        for message in (v2.payment_message(**changes), v2.refund_message(outer=changes)):
            with pytest.raises(NotificationRefused, match="merchant"):
                at_v2().parse_notification(message)


class TestAnswers:
    @pytest.mark.parametrize(("app_id", "is_ours"), [(SECOND, True), (STRANGER, False)])
    def test_v3_of_a_trade_and_of_a_refund(self, app_id: str, *, is_ours: bool) -> None:
        refund = {**v3.refund(appid=app_id, status="SUCCESS")}
        with v3_double() as double:
            for document, ask in ((v3.transaction(appid=app_id), _query), (refund, _query_refund)):
                double.answers(document)
                assert _is_believed(ask, double.adapter) == is_ours

    @pytest.mark.parametrize(("app_id", "is_ours"), [(SECOND, True), (STRANGER, False)])
    def test_v2_of_a_trade_and_of_a_refund(self, app_id: str, *, is_ours: bool) -> None:
        refund = {f"{name}_0": value for name, value in v2.refund().items()}
        with v2_double("HMAC-SHA256") as double:
            for fields, ask in (
                ({**v2.payment(), "trade_state": "SUCCESS"}, _query),
                ({**refund, "out_trade_no": v2.NUMBER, "refund_success_time_0": "2026-11-23 20:05:00"}, _query_refund),
            ):
                double.answers(**{**fields, "appid": app_id})
                assert _is_believed(ask, double.adapter) == is_ours


def test_a_bill_has_rows_of_every_app_of_the_merchant(tmp_path: Any) -> None:
    for app_id, is_other in ((v3.APP_ID, False), (SECOND, False), (STRANGER, True)):
        with (tmp_path / "bill").open("w+b") as file:
            write_wechat_bill(file, payments(2), app_id=app_id, merchant_id=v3.MERCHANT_ID)
            for adapter in (at_v3(), at_v2()):
                file.seek(0)
                assert [entry.is_of_other_app for entry in adapter.read_bill(file, day=DAY)] == [is_other] * 2


def _query(adapter: Gateway) -> object:
    return adapter.query(v3.NUMBER)


def _query_refund(adapter: Gateway) -> object:
    return adapter.query_refund(out_trade_no=v3.NUMBER, number="rfd_01jd3k5v7w9x")


def _is_believed(ask: Any, adapter: Gateway) -> bool:
    try:
        ask(adapter)
    except ProviderUnknown as error:
        return error.code != "merchant"
    return True
