"""Payers in WeChat, in Alipay, on a phone and at a desktop pay by every way, with the sandbox as both providers.

In both languages; phones are 375 px wide. The books are equal at the end of each test, and what is hostile opens
nothing. `make test-browser` takes every way in both languages and by both of WeChat's interfaces, the suite each once.
"""

import os
from collections.abc import Callable, Iterator

import pytest
import requests
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from payments.ledger.models import Attempt, Event, Payment
from tests.browser.axe import violations
from tests.browser.geometry import beyond_the_edge
from tests.browser.payer import NOT_PAID, PAID, WAYS, Payer, Way, another_apps_openid, new_payment, window_options
from tests.browser.test_every_page import DARK, IN_FULL, LIGHT, in_theme, require_nothing
from tests.browser.witness import Witness
from tests.client import Api
from tests.flows.journey import close_the_books
from tests.processes import PATIENCE_SECONDS
from tests.sandbox_process import Sandbox

OpenWindow = Callable[..., Payer]
LOCALES = ["zh-CN", "en"]
# By which of WeChat's interfaces, in which language, every how manieth way beginning with which.
ROUNDS = (
    [(version, locale, 0, 1) for version in ("v3", "v2") for locale in LOCALES]
    if IN_FULL
    else [("v3", "zh-CN", 0, 2), ("v2", "en", 1, 2)]
)
PROBLEM = "[role=alert].problem"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """This service where the sandbox tells it of payments."""
    server = LiveServer(os.environ["DJANGO_LIVE_TEST_SERVER_ADDRESS"])
    yield server.url
    server.stop()


@pytest.fixture
def service(
    transactional_db: None, address: str, sandbox: Sandbox, provider_settings: Callable[..., None]
) -> Iterator[str]:
    """The same for one test, after which the books must be equal."""
    assert address == settings.PUBLIC_BASE_URL
    yield address
    try:
        close_the_books(sandbox, expected_cases=set())
    finally:
        sandbox.reset()


@pytest.fixture
def payer(window: Callable[..., Page], service: str, sandbox: Sandbox) -> Iterator[OpenWindow]:
    """`payer("wechat", presses=["pay"], locale="zh-CN")`: somebody with that device."""

    opened = list[Page]()

    def open_window(device: str, *, presses: list[str] | None = None, **options: object) -> Payer:
        opened.append(window(**window_options(device, **options)))
        return Payer(opened[-1], service, sandbox, presses=presses)

    yield open_window
    for page in opened:
        page.context.close()


@pytest.mark.parametrize(("version", "locale", "first", "step"), ROUNDS)
def test_every_way_ends_with_a_receipt(
    payer: OpenWindow, provider_settings: Callable[..., None], version: str, locale: str, first: int, step: int
) -> None:
    provider_settings(wechatpay={"api_version": version})
    for way in WAYS[first::step]:
        presses = ["pay"] if way.channel == "jsapi" else []
        someone, payment = payer(way.device, presses=presses, locale=locale), new_payment()
        witness = Witness(someone.page)
        someone.pay(payment, way)

        attempt = Attempt.objects.get(payment=payment)
        assert (attempt.provider, attempt.channel, attempt.status) == (way.provider, way.channel, "paid"), way
        assert someone.page.locator("html").get_attribute("lang") == ("en" if locale == "en" else "zh-hans")
        assert beyond_the_edge(someone.page) == [], way
        # The provider's own page has no icon.
        assert [line for line in witness.take() if way.channel not in ("wap", "h5") or "404" not in line] == [], way
        assert someone.presses == [], "the bridge was not called"
        someone.page.context.close()


@pytest.mark.parametrize("way", [way for way in WAYS if way.channel != "jsapi"] if IN_FULL else WAYS[10:12])
def test_without_script_what_needs_no_bridge_is_paid(payer: OpenWindow, way: Way) -> None:
    someone, payment = payer(way.device, java_script_enabled=False), new_payment()
    someone.pay(payment, way)
    assert Payment.objects.get().status == "success"


@pytest.mark.parametrize("name", ["wechat", "alipay"])
def test_without_script_an_app_leads_to_a_code(payer: OpenWindow, name: str) -> None:
    someone, payment = payer(name, java_script_enabled=False), new_payment()
    someone.open(payment)
    someone.choose(name)
    someone.page.click("noscript button, button[name=provider]")
    expect(someone.page.locator(f".qr-code-{name}")).to_be_visible()
    someone.scan(payment)
    expect(someone.page.locator(PAID)).to_be_visible()  # the page asks again by itself


@pytest.mark.parametrize("name", ["wechat", "alipay"])
@pytest.mark.parametrize("word", ["cancel", "fail", "claims_paid"] if IN_FULL else ["claims_paid"])
def test_the_bridges_word_is_not_believed(payer: OpenWindow, name: str, word: str) -> None:
    someone, payment = payer(name, presses=[word, "pay"]), new_payment()
    someone.open(payment)
    someone.choose(name)
    expect(someone.page.locator(NOT_PAID)).to_be_visible()
    assert Payment.objects.get().status == "pending"

    someone.page.click(NOT_PAID)  # again
    expect(someone.page.locator(PAID)).to_be_visible()
    assert Attempt.objects.filter(payment=payment).count() == 1, "the same order"


def test_who_says_cancelled_and_has_paid_gets_the_receipt(payer: OpenWindow) -> None:
    someone, payment = payer("wechat", presses=["claims_cancelled"]), new_payment()
    someone.open(payment)
    someone.choose("wechat")
    expect(someone.page.locator(PAID)).to_be_visible()


def test_the_button_calls_the_bridge_again(payer: OpenWindow) -> None:
    """Where the app was not ready in time, and for who comes back to the page."""
    someone, payment = payer("wechat"), new_payment()
    someone.open(payment)
    someone.choose("wechat")
    button = someone.page.locator("button[data-bridge]")
    button.click()
    expect(someone.page.locator("[data-bridge-news]")).not_to_be_empty()
    called = "window.WeixinJSBridge = {invoke: (name, parameters, done) => { window.calls = [name, parameters]; }}"
    someone.page.evaluate(called)
    button.click()
    name, parameters = someone.page.evaluate("window.calls")
    assert name == "getBrandWCPayRequest"
    assert set(parameters) == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}


def test_another_window_follows_when_the_payer_chooses_another_way(payer: OpenWindow) -> None:
    here, there, payment = payer("desktop"), payer("phone"), new_payment()
    here.open(payment)
    here.choose("alipay")
    expect(here.page.locator(".qr-code-alipay")).to_be_visible()
    there.open(payment)
    there.choose("wechat", by_code=True)
    expect(there.page.locator(".qr-code-wechat")).to_be_visible()

    expect(here.page.locator(".qr-code-wechat")).to_be_visible()
    there.scan(payment)
    for each in (here, there):
        expect(each.page.locator(PAID)).to_be_visible()


def test_the_address_is_copied_to_be_opened_in_the_phones_own_browser(payer: OpenWindow) -> None:
    someone, payment = payer("wechat", permissions=["clipboard-read", "clipboard-write"]), new_payment()
    someone.open(payment)
    address = someone.page.url
    someone.choose("alipay")
    someone.page.click("[data-copy]")
    expect(someone.page.locator(".copy .news")).not_to_be_empty()
    assert someone.page.evaluate("navigator.clipboard.readText()") == address


# What is hostile.


def signed_in_address(someone: Payer, payment: Payment) -> str:
    """Where the provider sends this window, which has not gone there."""
    # The page goes on by itself: let go before it has tried to, the window would sign in after all.
    with someone.page.expect_request(lambda request: "/oauth2/" in request.url):
        sign_in_page(someone, payment)
    address = someone.page.get_attribute("a.button", "href")
    someone.page.goto("about:blank")
    someone.let_go()
    assert address is not None
    answer = requests.get(address.partition("#")[0], allow_redirects=False, timeout=PATIENCE_SECONDS)
    return answer.headers["Location"]


def require_refused(someone: Payer, address: str) -> None:
    """400, why, and nothing opened."""
    answer = someone.page.goto(address)
    assert answer is not None
    assert answer.status == 400
    expect(someone.page.locator(PROBLEM)).to_be_visible()
    assert Attempt.objects.count() == 0
    assert list(Event.objects.exclude(kind="created")) == []


def test_a_foreign_state_a_foreign_code_and_another_payments_open_nothing(payer: OpenWindow) -> None:
    one, other = payer("wechat"), payer("wechat")
    payment, another = new_payment(), new_payment()
    ones = signed_in_address(one, payment)
    require_refused(other, ones)  # who began nothing
    others = signed_in_address(other, payment)
    require_refused(other, ones)  # who began one of his own
    elsewhere = signed_in_address(other, another)
    require_refused(other, others.partition("?")[0] + "?" + elsewhere.partition("?")[2])
    require_refused(other, elsewhere.partition("?")[0] + "?" + others.partition("?")[2])
    require_refused(one, ones.replace("/wechat/", "/alipay/").replace("?code=", "?auth_code="))


def test_a_code_is_used_once(payer: OpenWindow) -> None:
    someone, payment = payer("wechat", presses=["cancel", "pay"]), new_payment()
    first = signed_in_address(someone, payment)
    kept = someone.page.context.cookies()
    someone.page.goto(first)
    expect(someone.page.locator(NOT_PAID)).to_be_visible()
    someone.page.context.add_cookies(kept)  # type: ignore[arg-type]
    answer = someone.page.goto(first)
    assert answer is not None
    assert answer.status == 400

    # The same code beside a good state: signed in once more by itself, as whoever sits there.
    second = signed_in_address(someone, payment)
    code, state = first.partition("code=")[2].partition("&")[0], second.partition("state=")[2]
    someone.page.goto(f"{second.partition('?')[0]}?code={code}&state={state}")
    expect(someone.page.locator(PAID)).to_be_visible()
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("mode", ["snapshot", "refuse", "expired_code"])
def test_who_cannot_be_signed_in_is_told_what_to_do(payer: OpenWindow, sandbox: Sandbox, mode: str) -> None:
    sandbox.sign_in("wechat", mode=mode)
    someone, payment = payer("wechat", presses=["pay"]), new_payment()
    someone.open(payment)
    someone.choose("wechat")
    expect(someone.page.locator(PROBLEM)).to_be_visible()
    assert Attempt.objects.count() == 0

    sandbox.sign_in("wechat")
    someone.choose("wechat")
    expect(someone.page.locator(PAID)).to_be_visible()


def test_an_openid_of_another_app_opens_nothing(service: str, sandbox: Sandbox) -> None:
    further = settings.WECHATPAY["app_ids"][1]
    openid = another_apps_openid(sandbox, app_id=further, secret=settings.WECHATPAY["oauth_secret"])
    payment = new_payment()
    caller, path = Api().as_member(payment.member), f"/api/v1/payments/{payment.pk}/checkout/"
    body = {"provider": "wechat", "channel": "jsapi", "openid": openid}

    assert caller.post(path, body).status_code == 502
    assert caller.post(path, {**body, "appid": "wx_of_nobody"}).status_code == 400
    assert not Attempt.objects.filter(status="open").exists()
    assert caller.post(path, {**body, "appid": further}).status_code == 200


# What everybody can read.


def sign_in_page(someone: Payer, payment: Payment) -> None:
    someone.hold_at("/oauth2/")
    someone.open(payment)
    someone.choose("wechat")
    someone.page.wait_for_selector("a.button")


def bridge_page(someone: Payer, payment: Payment) -> None:
    someone.open(payment)
    someone.choose("wechat")
    someone.page.wait_for_selector("button[data-bridge]")


def not_arrived(someone: Payer, payment: Payment) -> None:
    bridge_page(someone, payment)
    someone.open(payment, "return/")
    someone.page.wait_for_selector(NOT_PAID)


def hand_over(someone: Payer, payment: Payment) -> None:
    someone.hold_at(someone.sandbox.url)
    someone.open(payment)
    someone.choose("wechat")
    someone.page.wait_for_selector("a.button")


def code(someone: Payer, payment: Payment) -> None:
    someone.open(payment)
    someone.choose("alipay")
    someone.page.wait_for_selector(".qr-code")


def refused(someone: Payer, payment: Payment) -> None:
    someone.open(payment, "sign-in/wechat/")
    someone.page.wait_for_selector(PROBLEM)


def first_page(someone: Payer, payment: Payment) -> None:
    someone.open(payment)


PAGES: list[tuple[str, Callable[[Payer, Payment], None]]] = [
    ("wechat", sign_in_page),
    ("wechat", bridge_page),
    ("wechat", not_arrived),
    ("wechat", code),
    ("wechat", refused),
    ("phone", hand_over),
    ("mini_program", first_page),
    ("mini_program", code),
    ("wechat_desktop", code),
    ("alipay", first_page),
]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_can_be_read_and_reached_by_everybody(payer: OpenWindow, axe: str, locale: str) -> None:
    found = list[str]()
    for device, go in PAGES:
        someone, payment = payer(device, locale=locale), new_payment()
        witness = Witness(someone.page)
        go(someone, payment)
        for theme in [LIGHT, DARK] if IN_FULL else [LIGHT if locale == "en" else DARK]:
            in_theme(someone.page, theme)
            found += [f"{device} {go.__name__} ({theme}) {line}" for line in violations(someone.page, axe)]
        found += [f"{device} {go.__name__} {line}" for line in beyond_the_edge(someone.page) + witness.take()]
        someone.page.context.close()
    require_nothing(found)
