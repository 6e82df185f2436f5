"""Choosing a provider on the hosted page: what is opened, what the browser is shown, what happens when it fails."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from foundation.qr_code import draw_qr_code
from payments.errors import ProviderNotConfigured
from payments.models import Attempt, Event, Payment
from payments.paying.links import checkout_url
from payments.paying.operations import checkout
from payments.paying.pages import instruction, opening
from payments.providers.base import Channel, Instruction, InstructionKind, Order, ProviderUnknown
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.payments.paying.test_pages import MOBILE, path_of

pytestmark = pytest.mark.django_db
WECHAT = "Mozilla/5.0 (iPhone) Mobile/15E148 MicroMessenger/8.0.54"
WECHAT_DESKTOP = "Mozilla/5.0 (Windows NT 10.0) Chrome/116.0.0.0 MicroMessenger/7.0.20 WindowsWechat/WMPF"
ALIPAY = "Mozilla/5.0 (iPhone) Mobile/15E148 AliApp(AP/10.6.80) AlipayClient/10.6.80"
QR_CODES = {Channel.PRECREATE: "https://qr.alipay.com/bax0001", Channel.NATIVE: "weixin://wxpay/bizpayurl?pr=abc&x=1"}
PAGES = {
    Channel.WAP: "https://openapi.alipay.com/gateway.do?a=1&sign=x%2B",
    Channel.H5: "https://wx.tenpay.com/h5?prepay_id=wx1",
}


class GatewayDouble:
    """Opens whatever it is asked for and remembers the orders; `failure` is raised instead."""

    signed_here = frozenset()

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.failure: Exception | None = None

    def create(self, order: Order) -> Instruction:
        self.orders.append(order)
        if self.failure:
            raise self.failure
        if order.channel in QR_CODES:
            return Instruction(InstructionKind.QR_CODE, content=QR_CODES[order.channel])
        return Instruction(InstructionKind.REDIRECT, content=PAGES[order.channel])


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> GatewayDouble:
    double = GatewayDouble()
    monkeypatch.setattr(checkout, "get_gateway", lambda provider: double)
    monkeypatch.setattr(checkout, "supersede_attempt", lambda attempt: False)
    return double


@pytest.fixture(autouse=True)
def nobody_says_who_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    """No app signs payers in; `test_signing_in` is about those that do."""
    for module in (opening, instruction):
        monkeypatch.setattr(module, "get_sign_in", lambda provider: None)


@pytest.fixture
def payment() -> Payment:
    return PaymentFactory(created_at=timezone.now())


def choose(payment: Payment, provider: str, *, user_agent: str = "", client: Client | None = None, **more: str):
    browser = client or Client(headers={"user-agent": user_agent, "accept-language": "en"})
    return browser.post(path_of(payment, "open/"), {"provider": provider, **more})


def follow(payment: Payment, provider: str, *, user_agent: str = "", **more: str):
    browser = Client(headers={"user-agent": user_agent, "accept-language": "en"})
    opened = choose(payment, provider, client=browser, **more)
    assert opened.status_code == 303
    return browser.get(opened.headers["Location"])


@pytest.mark.parametrize(
    ("provider", "user_agent", "channel"),
    [
        ("alipay", "", Channel.PRECREATE),
        ("wechat", "", Channel.NATIVE),
        ("alipay", MOBILE, Channel.WAP),
        ("wechat", MOBILE, Channel.H5),
        ("wechat", WECHAT, Channel.NATIVE),
        ("alipay", WECHAT, Channel.PRECREATE),
        ("alipay", ALIPAY, Channel.WAP),
        ("wechat", ALIPAY, Channel.NATIVE),
        ("wechat", WECHAT_DESKTOP, Channel.NATIVE),
    ],
)
def test_the_device_decides_the_channel(gateway, payment, provider: str, user_agent: str, channel: Channel):
    response = choose(payment, provider, user_agent=user_agent)

    assert response.status_code == 303
    assert response.headers["Location"] == path_of(payment, f"{provider}/?channel={channel}")
    assert [order.channel for order in gateway.orders] == [channel]
    assert gateway.orders[0].client_ip == "127.0.0.1"
    assert gateway.orders[0].return_url.endswith(path_of(payment, "return/"))
    assert Event.objects.get(payment=payment).source == "page"


def test_a_qr_code_can_be_had_on_a_mobile_too(gateway, payment):
    choose(payment, "wechat", user_agent=MOBILE, way="qr_code")

    assert [order.channel for order in gateway.orders] == [Channel.NATIVE]


def test_choosing_twice_opens_once(gateway, payment):
    choose(payment, "alipay")
    choose(payment, "alipay")

    assert len(gateway.orders) == 1
    assert Attempt.objects.filter(payment=payment).count() == 1


@pytest.mark.parametrize(("provider", "channel"), [("alipay", Channel.PRECREATE), ("wechat", Channel.NATIVE)])
def test_a_qr_code_is_drawn_on_the_page_with_words_beside_it(gateway, payment, provider: str, channel: Channel):
    page = follow(payment, provider).content.decode()
    drawing = draw_qr_code(QR_CODES[channel])

    assert f'<path d="{drawing.path}" fill="#000"/>' in page
    assert f'viewBox="0 0 {drawing.size} {drawing.size}"' in page
    assert re.search(r'role="img" aria-label="QR code for [^"]+, ¥100\.00"', page)
    assert "I have paid, check again" in page
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


def test_the_page_with_the_qr_code_asks_the_database_twice(gateway, payment, django_assert_num_queries):
    choose(payment, "alipay")
    with django_assert_num_queries(2):
        Client().get(path_of(payment, "alipay/"))


@pytest.mark.parametrize(
    ("provider", "user_agent", "sentence", "is_copied"),
    [
        ("wechat", WECHAT, "WeChat Pay cannot be started from inside WeChat here", True),
        ("alipay", WECHAT, "Alipay cannot be started from inside WeChat here", True),
        ("wechat", ALIPAY, "WeChat Pay cannot be started from inside Alipay here", True),
        ("wechat", f"{WECHAT} miniProgram/wx1", "A mini program cannot start WeChat Pay here", True),
        ("alipay", f"{WECHAT} miniProgram/wx1", "A mini program cannot start Alipay here", True),
        ("wechat", WECHAT_DESKTOP, "Open WeChat Pay on your phone and scan the code", False),
        ("alipay", WECHAT_DESKTOP, "Open Alipay on your phone and scan the code", False),
        ("wechat", "", "Open WeChat Pay on your phone and scan the code", False),
    ],
)
def test_a_qr_code_is_explained_where_it_is_seen(
    gateway, payment, provider: str, user_agent: str, sentence: str, is_copied: bool
):
    page = follow(payment, provider, user_agent=user_agent).content.decode()

    assert sentence in page
    assert (f'value="{checkout_url(payment.pk)}" readonly' in page) is is_copied
    assert ("payments/copy.js" in page) is is_copied


def test_a_code_asked_for_inside_its_own_app_is_for_another_phone(gateway, payment, monkeypatch):
    monkeypatch.setattr(instruction, "get_sign_in", lambda provider: object())
    page = follow(payment, "wechat", user_agent=WECHAT).content.decode()
    assert "Scan the code with another phone that has WeChat Pay" in page
    assert "cannot be started" not in page


def test_a_mini_program_is_told_how_to_leave_it(payment):
    browser = Client(headers={"user-agent": f"{WECHAT} miniProgram/wx1", "accept-language": "en"})
    page = browser.get(path_of(payment)).content.decode()

    assert "open inside a mini program, where it cannot be paid" in page
    assert f'value="{checkout_url(payment.pk)}" readonly' in page


def opened_of(payment: Payment) -> int | None:
    return Client().get(path_of(payment, "status/")).json()["opened"]


def test_the_page_says_which_opening_it_shows_and_the_status_which_is_to_be_paid(monkeypatch, gateway, payment):
    monkeypatch.setattr("payments.paying.pages.status.sync_payment", lambda **_what: False)
    shown = re.findall(r'data-opened="(\d*)"', follow(payment, "alipay").content.decode())
    assert shown == [str(opened_of(payment))]
    choose(payment, "wechat")
    assert shown != [str(opened_of(payment))]


@pytest.mark.parametrize(
    ("user_agent", "way", "leads_to"),
    [("", {}, "wechat/?channel=native"), (MOBILE, {}, ""), (MOBILE, {"way": "qr_code"}, "wechat/?channel=native")],
)
def test_a_code_that_was_given_up_for_another_way_leads_to_that(
    gateway, payment, user_agent: str, way: dict[str, str], leads_to: str
):
    first = choose(payment, "alipay").headers["Location"]
    choose(payment, "wechat", user_agent=user_agent, **way)
    response = Client().get(first)

    assert (response.status_code, response.headers["Location"]) == (303, path_of(payment, leads_to))


def test_a_code_that_is_wanted_again_is_shown_again(gateway, payment):
    first = choose(payment, "alipay").headers["Location"]
    choose(payment, "wechat")
    choose(payment, "alipay")

    assert Client().get(first).status_code == 200


@pytest.mark.parametrize("name", ["alipay", "wechat"])
def test_each_button_has_the_mark_of_its_provider(payment, name: str):
    page = Client().get(path_of(payment)).content.decode()
    [button] = re.findall(rf'<button class="way way-{name}".*?</button>', page, re.DOTALL)
    assert f"payments/{name}.svg" in button


def test_a_drawing_has_a_quiet_zone_and_three_finders():
    drawing = draw_qr_code("https://qr.alipay.com/bax0001")
    rectangles = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", drawing.path)
    cells = {(int(x) + step, int(y)) for x, y, width, _ in rectangles for step in range(int(width))}
    first, last = 4, drawing.size - 4 - 1

    assert "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width, _ in rectangles) == drawing.path
    assert {min(x for x, _ in cells), min(y for _, y in cells)} == {first}
    assert {max(x for x, _ in cells), max(y for _, y in cells)} == {last}
    for left, top in ((first, first), (last - 6, first), (first, last - 6)):
        ring = {(left + x, top + y) for x in range(7) for y in range(7) if x in (0, 6) or y in (0, 6)}
        assert ring <= cells
        assert not {(left + 1 + x, top + 1) for x in range(5)} & cells


@pytest.mark.parametrize(("provider", "channel"), [("alipay", Channel.WAP), ("wechat", Channel.H5)])
def test_a_mobile_is_handed_over_with_the_host_alone(gateway, payment, provider: str, channel: Channel):
    response = follow(payment, provider, user_agent=MOBILE)
    address = PAGES[channel].replace("&", "&amp;")
    page = response.content.decode()

    assert f'<meta http-equiv="refresh" content="0; url={address}">' in page
    assert f'<a class="button" href="{address}">' in page
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert "form-action 'self'" in response.headers["Content-Security-Policy"]


def test_each_choice_shows_its_own_channel_when_several_are_open(gateway, payment):
    choose(payment, "alipay", user_agent=MOBILE)
    choose(payment, "alipay", user_agent=MOBILE, way="qr_code")

    assert "<svg" not in follow(payment, "alipay", user_agent=MOBILE).content.decode()
    assert "<svg" in follow(payment, "alipay", user_agent=MOBILE, way="qr_code").content.decode()
    assert len(gateway.orders) == 2


@pytest.mark.parametrize("content", ["javascript:alert(1)", "data:text/html,x", "weixin://x", ""])
def test_a_browser_is_handed_over_to_web_pages_only(payment, content: str):
    AttemptFactory(payment=payment, instruction=json.dumps({"kind": "redirect", "content": content}))
    response = Client().get(path_of(payment, "alipay/"))

    assert (response.status_code, response.headers["Location"]) == (303, path_of(payment))


def test_looking_opens_nothing(gateway, payment):
    response = Client().get(path_of(payment, "alipay/"))

    assert (response.status_code, response.headers["Location"]) == (303, path_of(payment))
    assert gateway.orders == []
    assert not Attempt.objects.exists()


def test_parameters_for_an_app_are_not_for_a_browser(payment):
    AttemptFactory(payment=payment, instruction=json.dumps({"kind": "parameters", "content": "", "parameters": {}}))

    assert Client().get(path_of(payment, "alipay/")).headers["Location"] == path_of(payment)


@pytest.mark.parametrize("provider", ["paypal", "openapi", "ALIPAY"])
def test_the_page_of_no_provider_is_not_found(payment, provider: str):
    assert Client().get(path_of(payment, f"{provider}/")).status_code == 404


@pytest.mark.parametrize("provider", ["", "paypal", "ALIPAY", "alipay\0"])
def test_what_is_no_provider_is_refused_and_the_choice_stays(gateway, payment, provider: str):
    response = choose(payment, provider)

    assert response.status_code == 400
    assert "This way to pay is not offered" in response.content.decode()
    assert 'name="provider" value="wechat"' in response.content.decode()
    assert gateway.orders == []
    assert not Attempt.objects.exists()


def test_a_provider_that_was_just_switched_off_is_refused(monkeypatch, payment):
    def refuse(**_request: object) -> None:
        raise ProviderNotConfigured

    monkeypatch.setattr(opening, "open_checkout", refuse)

    assert choose(payment, "alipay").status_code == 400


def test_a_provider_that_does_not_answer_leaves_the_choice_and_can_be_tried_again(gateway, payment):
    gateway.failure = ProviderUnknown("TIMEOUT")
    response = choose(payment, "wechat")
    page = response.content.decode()

    assert response.status_code == 502
    assert 'role="alert">The provider did not open the payment.' in page
    assert "Try WeChat Pay again" in page
    assert "Pay with Alipay" in page
    payment.refresh_from_db()
    assert payment.status == "pending"

    gateway.failure = None
    assert choose(payment, "wechat").status_code == 303
    assert [order.out_trade_no for order in gateway.orders] == [payment.transaction_id] * 2


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "success", "paid_at": timezone.now()},
        {"status": "failed", "failure_reason": "closed"},
        {"status": "failed", "failure_reason": "expired"},
        {"expires_at": timezone.now()},
    ],
)
def test_what_has_ended_is_not_opened_but_shown(monkeypatch, gateway, fields: dict[str, object]):
    payment = PaymentFactory(**fields)
    elsewhere = AttemptFactory(payment=payment, provider="wechat", channel="native")
    asked: list[Attempt] = []
    monkeypatch.setattr(checkout, "supersede_attempt", asked.append)
    response = choose(payment, "alipay")

    assert (response.status_code, response.headers["Location"]) == (303, path_of(payment))
    assert (gateway.orders, asked) == ([], [])
    assert list(Attempt.objects.all()) == [elsewhere]


def test_a_payment_that_turns_out_to_be_paid_shows_its_end(monkeypatch, gateway, payment):
    AttemptFactory(payment=payment, provider="wechat", channel="native")
    monkeypatch.setattr(checkout, "supersede_attempt", lambda attempt: True)
    response = choose(payment, "alipay")

    assert (response.status_code, response.headers["Location"]) == (303, path_of(payment))
    assert gateway.orders == []


def test_the_page_with_the_qr_code_leads_back_when_it_is_paid(payment):
    AttemptFactory(payment=payment, instruction=json.dumps({"kind": "qr_code", "content": "https://qr.example"}))
    Payment.objects.filter(pk=payment.pk).update(status="success", paid_at=timezone.now())

    assert Client().get(path_of(payment, "alipay/")).headers["Location"] == path_of(payment)


def test_opening_takes_a_post_and_needs_no_cookie(gateway, payment):
    strict = Client(enforce_csrf_checks=True)

    assert strict.get(path_of(payment, "open/")).status_code == 405
    assert gateway.orders == []
    strict.get(path_of(payment))
    assert not strict.cookies
    assert choose(payment, "alipay", client=strict).status_code == 303


def test_a_forged_link_opens_nothing(gateway):
    assert Client().post("/pay/1.forged/open/", {"provider": "alipay"}).status_code == 404
    assert gateway.orders == []


@pytest.mark.parametrize(
    ("debug", "sandbox_url", "is_shown"),
    [(True, "http://127.0.0.1:8001", True), (False, "http://127.0.0.1:8001", False), (True, "", False)],
)
def test_the_sandbox_cashier_is_for_development_alone(settings, payment, debug: bool, sandbox_url: str, is_shown: bool):
    settings.DEBUG, settings.SANDBOX_URL = debug, sandbox_url
    content = QR_CODES[Channel.NATIVE]
    AttemptFactory(payment=payment, instruction=json.dumps({"kind": "qr_code", "content": content}))
    page = Client(headers={"accept-language": "en"}).get(path_of(payment, "alipay/")).content.decode()
    link = 'href="http://127.0.0.1:8001/scan?code=weixin%3A%2F%2Fwxpay%2Fbizpayurl%3Fpr%3Dabc%26x%3D1'

    assert (link in page) is is_shown
    assert ("sandbox cashier" in page) is is_shown
