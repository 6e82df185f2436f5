"""Inside WeChat and Alipay: the provider says who pays, for the browser that asked, for this payment, once."""

import json
import re
from html import escape
from http.cookies import Morsel
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from payments.models import Attempt, Payment
from payments.paying.operations import checkout
from payments.paying.pages import opening, signing_in
from payments.providers.base import (
    Channel,
    Instruction,
    InstructionKind,
    Order,
    ProviderNotCalled,
    ProviderRefused,
    ProviderUnknown,
)
from payments.providers.signing_in import CODE_INVALID, CODE_USED, SNAPSHOT_USER, PayerAccount
from tests.factories.payments import PaymentFactory
from tests.payments.paying.test_pages import path_of

pytestmark = pytest.mark.django_db
INSIDE = {
    "wechat": "Mozilla/5.0 (iPhone) Mobile/15E148 MicroMessenger/8.0.54",
    "alipay": "Mozilla/5.0 (iPhone) Mobile/15E148 AliApp(AP/10.6.80) AlipayClient/10.6.80",
}
CODE_NAMES = {"wechat": "code", "alipay": "auth_code"}
OPENID = "oPayerOfThisVeryTest0123456-"


class SignInDouble:
    """Sends to a page of its own, and knows one payer; `failures` are raised first, one a call."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.failures: list[Exception] = []

    def address(self, *, return_url: str, state: str) -> str:
        return f"https://provider.example/authorize?{urlencode({'redirect_uri': return_url, 'state': state})}"

    def payer(self, code: str) -> PayerAccount:
        self.codes.append(code)
        if self.failures:
            raise self.failures.pop(0)
        return PayerAccount("wx-app", OPENID)


class GatewayDouble:
    """Opens whatever it is asked for."""

    signed_here = frozenset[Channel]()
    app_ids = ("wx-app", "wx-further")

    def __init__(self) -> None:
        self.orders: list[Order] = []

    def create(self, order: Order) -> Instruction:
        self.orders.append(order)
        return Instruction(InstructionKind.PARAMETERS, parameters={"tradeNO": '1"><b>', "paySign": "a+b="})


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> SignInDouble:
    """What both providers say of who pays."""
    double = SignInDouble()
    for module in (opening, signing_in):
        monkeypatch.setattr(module, "get_sign_in", lambda _provider: double)
    return double


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> GatewayDouble:
    double = GatewayDouble()
    monkeypatch.setattr(checkout, "get_gateway", lambda _provider: double)
    return double


@pytest.fixture
def payment() -> Payment:
    return PaymentFactory(created_at=timezone.now())


class Phone:
    """A phone with this provider's app, in which a payment's page is open."""

    def __init__(self, name: str = "wechat") -> None:
        self.name = name
        self.client = Client(headers={"user-agent": INSIDE[name], "accept-language": "en"})

    def choose(self, payment: Payment, **more: str):
        return self.client.post(path_of(payment, "open/"), {"provider": self.name, **more})

    def begin(self, payment: Payment) -> dict[str, str]:
        """Choose the provider and be sent there; what it was asked."""
        response = self.client.get(self.choose(payment).headers["Location"])
        assert response.status_code == 200
        [address] = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', response.content.decode())
        return sent_to(address.replace("&amp;", "&"))

    def come_back(self, payment: Payment, **answer: str):
        """The address that the provider sends the browser to."""
        return self.client.get(path_of(payment, f"signed-in/{self.name}/"), answer)

    def cookie(self) -> Morsel[str]:
        return self.client.cookies["signing_in"]


def sent_to(address: str) -> dict[str, str]:
    assert address.startswith("https://provider.example/authorize?")
    return {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}


def require_refused(response, gateway: GatewayDouble, problem: str, *, status: int = 400) -> None:
    """The choice stays, with why not and what next, and nothing was opened."""
    page = response.content.decode()
    assert response.status_code == status
    assert re.search(rf'role="alert">[^<]*{problem}', page)
    assert 'name="provider" value="wechat"' in page
    assert gateway.orders == []
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("name", ["wechat", "alipay"])
def test_who_pays_is_known_and_the_order_made_for_that_account(provider, gateway, payment, name: str):
    phone = Phone(name)
    asked = phone.begin(payment)
    assert (gateway.orders, Attempt.objects.count()) == ([], 0), "opened before it was known for whom"
    assert asked["redirect_uri"].endswith(path_of(payment, f"signed-in/{name}/"))

    response = phone.come_back(payment, **{CODE_NAMES[name]: "c-1", "state": asked["state"]})

    assert (response.status_code, response.headers["Location"]) == (303, path_of(payment, f"{name}/?channel=jsapi"))
    assert provider.codes == ["c-1"]
    [order] = gateway.orders
    # For the configured app an order names none.
    assert (order.channel, order.openid, order.app_id) == (Channel.JSAPI, OPENID, "")
    assert phone.cookie()["max-age"] == 0


def test_the_account_is_in_no_page_address_cookie_or_log(provider, gateway, payment, caplog):
    phone = Phone()
    response = phone.come_back(payment, code="c-1", state=phone.begin(payment)["state"])
    page = phone.client.get(response.headers["Location"])

    assert page.status_code == 200
    said = [str(response.headers), page.content.decode(), str(page.headers), str(phone.client.cookies), caplog.text]
    assert not [text for text in said if OPENID in text]


def test_the_state_is_short_hexadecimal_and_the_cookie_for_this_payment_alone(provider, payment):
    phone = Phone()
    state = phone.begin(payment)["state"]
    cookie = phone.cookie()

    assert re.fullmatch(r"[0-9a-f]{8,128}", state)
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (path_of(payment), True, "Lax")
    assert cookie["max-age"] == 600
    assert cookie.value not in state
    assert state not in cookie.value


def test_the_cookie_is_secure_where_the_others_are(provider, payment, settings):
    settings.SESSION_COOKIE_SECURE = True
    phone = Phone()
    phone.choose(payment)
    assert phone.cookie()["secure"]


def states_of_others(payment: Payment) -> dict[str, tuple[Phone, str]]:
    """A browser, and a state that is not good in it for this payment."""
    other_payment, of_another_payment, of_another_browser, of_another_provider = (
        PaymentFactory(),
        *map(Phone, ["wechat"] * 3),
    )
    foreign = Phone().begin(payment)["state"]
    of_another_browser.begin(payment)
    none_begun = Phone()
    of_another_provider.begin(payment)
    alipay = Phone("alipay")
    of_alipay = alipay.begin(payment)["state"]
    of_another_provider.client.cookies["signing_in"] = alipay.cookie().value
    elsewhere = of_another_payment.begin(other_payment)["state"]
    of_another_payment.client.cookies["signing_in"] = of_another_payment.cookie().value  # for every path
    changed, forged = Phone(), Phone()
    state = changed.begin(payment)["state"]
    forged.begin(payment)
    return {
        "another browser's": (of_another_browser, foreign),
        "none begun here": (none_begun, foreign),
        "another provider's": (of_another_provider, of_alipay),
        "another payment's": (of_another_payment, elsewhere),
        "changed": (changed, state[:-1] + ("0" if state[-1] != "0" else "1")),
        "made up": (forged, "0" * 72),
        "none": (forged, ""),
        "no text": (forged, "é\0"),
    }


@pytest.mark.parametrize(
    "whose",
    [
        "another browser's",
        "none begun here",
        "another provider's",
        "another payment's",
        "changed",
        "made up",
        "none",
        "no text",
    ],
)
def test_a_state_that_is_not_this_browsers_for_this_payment_opens_nothing(provider, gateway, payment, whose: str):
    phone, state = states_of_others(payment)[whose]
    response = phone.come_back(payment, code="c-1", state=state)

    require_refused(response, gateway, "If you have not paid yet, please tap your way to pay once more")
    assert provider.codes == [], "the provider was asked for a code that may be somebody else's"


def test_a_foreign_state_does_not_end_what_is_under_way_here(provider, gateway, payment):
    phone = Phone()
    state = phone.begin(payment)["state"]
    phone.come_back(payment, code="c-x", state="0" * 72)

    assert phone.come_back(payment, code="c-1", state=state).status_code == 303
    assert provider.codes == ["c-1"]


def test_after_ten_minutes_it_is_too_late(provider, gateway, payment, time_machine):
    time_machine.move_to("2026-11-23T04:00:00Z", tick=False)
    payment = PaymentFactory()
    phone = Phone()
    state = phone.begin(payment)["state"]
    kept = phone.cookie().value
    time_machine.move_to("2026-11-23T04:10:00Z", tick=False)
    phone.client.cookies["signing_in"] = kept
    require_refused(phone.come_back(payment, code="c-1", state=state), gateway, "took more than ten minutes")
    assert provider.codes == []


def test_a_state_is_good_once_also_for_who_kept_the_cookie(provider, gateway, payment):
    phone = Phone()
    state = phone.begin(payment)["state"]
    kept = phone.cookie().value
    assert phone.come_back(payment, code="c-1", state=state).status_code == 303
    phone.client.cookies["signing_in"] = kept
    response = phone.come_back(payment, code="c-2", state=state)

    assert response.status_code == 400
    assert "This step was done already" in response.content.decode()
    assert (provider.codes, len(gateway.orders)) == (["c-1"], 1)


def test_a_state_is_not_taken_twice_when_the_provider_was_away(provider, gateway, payment):
    phone = Phone()
    state = phone.begin(payment)["state"]
    provider.failures = [ProviderUnknown("TIMEOUT")]
    require_refused(
        phone.come_back(payment, code="c-1", state=state), gateway, "could not say who is paying", status=502
    )
    require_refused(phone.come_back(payment, code="c-1", state=state), gateway, "This step was done already")


@pytest.mark.parametrize("reason", [CODE_USED, CODE_INVALID])
def test_a_code_that_is_of_no_use_is_asked_for_again_once(provider, gateway, payment, reason: str):
    phone = Phone()
    first = phone.begin(payment)["state"]
    provider.failures = [ProviderRefused(reason), ProviderRefused(reason)]
    again = phone.come_back(payment, code="c-1", state=first)
    assert again.status_code == 303
    second = sent_to(again.headers["Location"])["state"]
    assert second != first

    require_refused(phone.come_back(payment, code="c-1", state=second), gateway, "This step was done already")
    assert provider.codes == ["c-1", "c-1"]
    assert phone.cookie()["max-age"] == 0


def test_the_second_code_pays(provider, gateway, payment):
    phone = Phone()
    provider.failures = [ProviderRefused(CODE_USED)]
    again = phone.come_back(payment, code="c-1", state=phone.begin(payment)["state"])
    state = sent_to(again.headers["Location"])["state"]

    assert phone.come_back(payment, code="c-2", state=state).status_code == 303
    assert len(gateway.orders) == 1


def test_a_snapshot_is_explained(provider, gateway, payment):
    phone = Phone()
    provider.failures = [ProviderRefused(SNAPSHOT_USER)]
    response = phone.come_back(payment, code="c-1", state=phone.begin(payment)["state"])
    require_refused(response, gateway, "preview of this page.*使用完整服务")


def test_who_does_not_say_who_pays_is_told(provider, gateway, payment):
    phone = Phone()
    require_refused(phone.come_back(payment, state=phone.begin(payment)["state"]), gateway, "did not say who is paying")
    assert provider.codes == []


@pytest.mark.parametrize(
    ("failure", "status"),
    [(ProviderRefused("40125"), 502), (ProviderUnknown("5xx"), 502), (ProviderNotCalled("busy", retry_after=7), 503)],
)
def test_a_provider_in_trouble_leaves_the_choice(provider, gateway, payment, failure: Exception, status: int):
    phone = Phone()
    provider.failures = [failure]
    response = phone.come_back(payment, code="c-1", state=phone.begin(payment)["state"])
    require_refused(response, gateway, "", status=status)
    assert response.headers.get("Retry-After", "7") == "7"


def test_no_http_inside_a_transaction(provider, gateway, payment, monkeypatch):
    payer, inside = provider.payer, list[bool]()

    def watched(code: str) -> PayerAccount:
        inside.append(len(connection.savepoint_ids) > before)
        return payer(code)

    before = len(connection.savepoint_ids)
    monkeypatch.setattr(provider, "payer", watched)
    phone = Phone()
    phone.come_back(payment, code="c-1", state=phone.begin(payment)["state"])
    assert inside == [False]


def test_a_payment_that_has_ended_meanwhile_shows_its_end(provider, gateway, payment):
    phone = Phone()
    state = phone.begin(payment)["state"]
    Payment.objects.update(status="failed", failure_reason="closed")
    for response in (
        phone.come_back(payment, code="c-1", state=state),
        phone.client.get(path_of(payment, "sign-in/wechat/")),
    ):
        assert (response.status_code, response.headers["Location"]) == (303, path_of(payment))
    assert (provider.codes, gateway.orders) == ([], [])


def test_a_sign_in_that_nobody_began_leads_nowhere(provider, gateway, payment):
    require_refused(Phone().client.get(path_of(payment, "sign-in/wechat/")), gateway, "If you have not paid yet")


def test_switched_off_meanwhile_it_is_not_offered(provider, gateway, payment, monkeypatch):
    phone = Phone()
    state = phone.begin(payment)["state"]
    monkeypatch.setattr(signing_in, "get_sign_in", lambda _provider: None)
    require_refused(phone.come_back(payment, code="c-1", state=state), gateway, "is not offered")


@pytest.mark.parametrize("rest", ["sign-in/paypal/", "signed-in/paypal/", "signed-in/cash/"])
def test_no_provider_is_no_page(provider, payment, rest: str):
    assert Client().get(path_of(payment, rest)).status_code == 404


def test_looking_at_the_address_takes_nothing(provider, gateway, payment):
    phone = Phone()
    address = path_of(payment, f"signed-in/wechat/?code=c-1&state={phone.begin(payment)['state']}")

    assert phone.client.head(address).status_code == 405
    assert phone.client.post(address).status_code == 405
    assert phone.client.get(address).status_code == 303


def test_a_forged_link_asks_nobody(provider, gateway):
    assert Client().get("/pay/1.forged/signed-in/wechat/?code=c&state=00").status_code == 404
    assert provider.codes == []


def test_a_qr_code_needs_nobodys_name(provider, gateway, payment, monkeypatch):
    monkeypatch.setattr(gateway, "create", lambda order: Instruction(InstructionKind.QR_CODE, content="weixin://x"))
    response = Phone().choose(payment, way="qr_code")
    assert response.headers["Location"] == path_of(payment, "wechat/?channel=native")


def test_the_other_companys_app_is_not_asked(provider, gateway, payment, monkeypatch):
    monkeypatch.setattr(gateway, "create", lambda order: Instruction(InstructionKind.QR_CODE, content="weixin://x"))
    phone = Phone("alipay")
    response = phone.client.post(path_of(payment, "open/"), {"provider": "wechat"})
    assert response.headers["Location"] == path_of(payment, "wechat/?channel=native")
    assert "signing_in" not in phone.client.cookies


# The page that calls the bridge.


def opened_in(phone: Phone, payment: Payment):
    state = phone.begin(payment)["state"]
    return phone.come_back(payment, **{CODE_NAMES[phone.name]: "c-1", "state": state}).headers["Location"]


@pytest.mark.parametrize("name", ["wechat", "alipay"])
def test_the_bridge_is_told_what_was_signed_and_no_script_is_inside(provider, gateway, payment, name: str):
    phone = Phone(name)
    page = phone.client.get(opened_in(phone, payment)).content.decode()

    assert f'data-bridge="{name}"' in page
    parameters = escape(json.dumps({"tradeNO": '1"><b>', "paySign": "a+b="}))
    assert f'data-parameters="{parameters}"' in page
    assert f'data-return-url="{path_of(payment, "return/")}"' in page
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    noscript = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert 'name="way" value="qr_code"' in noscript


@pytest.mark.parametrize("elsewhere", ["", INSIDE["alipay"], f"{INSIDE['wechat']} miniProgram/wx1"])
def test_outside_that_app_there_is_no_bridge(provider, gateway, payment, elsewhere: str):
    address = opened_in(Phone(), payment)
    response = Client(headers={"user-agent": elsewhere}).get(address)
    assert (response.status_code, response.headers["Location"]) == (303, path_of(payment))


def test_back_from_the_bridge_the_payment_stands_as_we_know_it(provider, gateway, payment, monkeypatch):
    phone = Phone()
    opened_in(phone, payment)
    page = phone.client.get(path_of(payment, "return/?err_msg=get_brand_wcpay_request:ok")).content.decode()

    assert "Not paid yet" in page
    assert re.search(r'name="provider" value="wechat">\s*Pay again', page)
    assert "data-status-url" in page
    assert Payment.objects.get().status == "pending"


@pytest.mark.parametrize(("debug", "is_shown"), [(True, True), (False, False)])
def test_the_sandbox_plays_the_bridge_in_development_alone(provider, gateway, payment, settings, debug, is_shown):
    phone = Phone()
    address = opened_in(phone, payment)
    settings.DEBUG, settings.SANDBOX_URL = debug, "http://127.0.0.1:8001"
    page = phone.client.get(address).content.decode()
    assert (
        'href="http://127.0.0.1:8001/bridge/wechat?tradeNO=1%22%3E%3Cb%3E&amp;paySign=a%2Bb%3D&amp;back=' in page
    ) is is_shown
