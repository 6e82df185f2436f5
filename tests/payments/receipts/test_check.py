"""`/r/…`: anyone who holds a receipt checks that it is ours, and sees no more than is printed on it."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.signing import Signer
from django.test import Client

from foundation.qr_code import draw_qr_code
from payments.models import Payment
from payments.paying.links import checkout_token
from tests.factories.payments import PaymentFactory
from tests.payments.rows import paid_attempt, refund

pytestmark = pytest.mark.django_db
PAID_AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
BACK_AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
BASE = "https://gym.example"


@pytest.fixture(autouse=True)
def base(settings: Any) -> None:
    settings.PUBLIC_BASE_URL = BASE


@pytest.fixture
def payment() -> Payment:
    fields = {"member__name": "张小明", "member__phone": "13812345678", "description": "补差价"}
    return PaymentFactory(pk=12, status="success", provider="alipay", paid_at=PAID_AT, refunded_fen=2_550, **fields)


@pytest.fixture
def returned(payment: Payment) -> Payment:
    refund(paid_attempt(payment, "2026112300000001"), amount_fen=2_550, succeeded_at=BACK_AT, reason="教练请假")
    return payment


def printed(payment: Payment, rest: str = "") -> str:
    """The address that the receipt leads to, which its code holds whole."""
    page = Client().get(f"/pay/{checkout_token(payment.pk)}/{rest}").content.decode()
    (path,) = re.findall(r'href="(/r/[^"]+)"', page)
    assert f'<path d="{draw_qr_code(BASE + path).path}"' in page
    return path


def answer_of(address: str, *, language: str = "en") -> Any:
    return Client(headers={"accept-language": language}).get(address)


def test_a_receipt_is_genuine_and_says_what_is_printed(payment: Payment) -> None:
    english, chinese = (answer_of(printed(payment), language=each).content.decode() for each in ("en", "zh-hans"))

    assert '<h1 class="heading">This receipt is genuine</h1>' in english
    assert '<h1 class="heading">收据属实</h1>' in chinese
    for page in (english, chinese):
        for text in ("20261123-000012-53", "¥100.00", "¥25.50", "张* ***5678", "补差价"):
            assert text in page
        for text in ("小明", "13812345678", payment.transaction_id, "/pay/1", checkout_token(12)):
            assert text not in page
    assert "Nov. 23, 2026, 12:05 p.m." in english


def test_so_is_a_refunds(returned: Payment) -> None:
    page = answer_of(printed(returned, "refunds/1/")).content.decode()

    assert "This receipt is genuine" in page
    for text in ("20261124-000012-R1-", "20261123-000012-53", "¥25.50", "Nov. 24, 2026, 2:30 p.m.", "张* ***5678"):
        assert text in page
    assert "教练请假" not in page


def test_the_code_is_not_the_payments_link_and_no_way_to_it(payment: Payment) -> None:
    code = printed(payment).removeprefix("/r/")

    assert code != checkout_token(payment.pk)
    for rest in ("", "status/", "return/", "refunds/1/"):
        assert Client().get(f"/pay/{code}/{rest}").status_code == 404
    assert Client().post(f"/pay/{code}/open/", {"provider": "alipay"}).status_code == 404
    assert answer_of(f"/r/{checkout_token(payment.pk)}").status_code == 404


@pytest.mark.parametrize(
    "code",
    [
        "12",
        "12.forged",
        "%00",
        "<script>",
        "x" * 5000,
        Signer(sep=".", salt="payments.receipts").sign("012"),
        Signer(sep=".", salt="payments.receipts").sign("12r0"),
        Signer(sep=".", salt="payments.receipts").sign("999999"),
        Signer(sep=".", salt="payments.receipts").sign("12r99999"),
        Signer(sep=".", salt="payments.receipts").sign("9" * 19),
        Signer(sep=".").sign("12"),
    ],
    ids=["id", "forged", "nul", "markup", "long", "zero", "no refund", "no payment", "not gone", "too big", "no salt"],
)
def test_what_is_not_ours_says_so_and_nothing_else(code: str, payment: Payment) -> None:
    answer = answer_of(f"/r/{code}")

    assert answer.status_code == 404
    assert "This receipt is not ours" in answer.content.decode()
    assert "¥" not in answer.content.decode()


def test_a_code_works_with_a_stroke_behind_it(payment: Payment) -> None:
    assert answer_of(printed(payment) + "/").status_code == 200


def test_it_works_for_a_year(payment: Payment, time_machine: Any) -> None:
    address = printed(payment)
    time_machine.move_to("2027-11-23T15:59:59Z", tick=False)
    assert answer_of(address).status_code == 200
    time_machine.move_to("2027-11-23T16:00:00Z", tick=False)
    answer = answer_of(address)
    assert (answer.status_code, "no longer shown" in answer.content.decode()) == (410, True)


def test_it_keeps_to_itself(payment: Payment) -> None:
    for answer in (answer_of(printed(payment)), answer_of("/r/12.forged")):
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", answer.content.decode())


def test_whoever_tries_many_codes_is_told_to_wait_and_a_good_one_opens(payment: Payment, settings: Any) -> None:
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "search": "2/minute"}
    address, client = printed(payment), Client()

    assert [client.get(f"/r/{number}.forged").status_code for number in range(3)] == [404, 404, 429]
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_looked_at_alone(method: str, payment: Payment) -> None:
    assert getattr(Client(), method)(printed(payment)).status_code == 405
