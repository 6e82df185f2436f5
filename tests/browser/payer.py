"""Somebody who pays on the hosted page, in an app or on a machine, with the providers played beside it."""

from dataclasses import dataclass
from typing import Any

import requests
from playwright.sync_api import Page, expect

from foundation.cause import Cause, EventSource
from payments.enums import PaymentType
from payments.ledger.models import Attempt, Payment
from payments.paying.links import checkout_token
from payments.paying.operations.create import NewPayment, create_payment
from tests.factories.members import MemberFactory
from tests.processes import PATIENCE_SECONDS
from tests.sandbox_process import ROOT, Sandbox

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
USER_AGENTS = {
    "wechat": f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.54(0x18003631) NetType/WIFI Language/zh_CN",
    "wechat_desktop": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/116.0.0.0 Safari/537.36 NetType/WIFI MicroMessenger/7.0.20.1781 WindowsWechat/WMPF",
    "mini_program": f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.54 NetType/WIFI Language/zh_CN miniProgram/wx0002",
    "alipay": f"{IPHONE} Mobile/15E148 NebulaSDK/1.8 AliApp(AP/10.6.80) AlipayClient/10.6.80 Language/zh-Hans",
    "phone": f"{IPHONE} Version/18.0 Mobile/15E148 Safari/604.1",
    "desktop": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
}
PHONE = {"width": 375, "height": 667}
DESK = {"width": 1366, "height": 900}
BRIDGE = ROOT / "static" / "sandbox" / "bridge.js"
# What the receipt and the page of what is not paid have, in whatever language.
PAID, NOT_PAID = ".sign-success", "form[action$='/open/'] button.button"


@dataclass(frozen=True, slots=True)
class Way:
    """A device, a provider, and the channel that the payment is then paid by; `by_code`: as asked for."""

    device: str
    provider: str
    channel: str
    by_code: bool = False


WAYS = [
    Way("wechat", "wechat", "jsapi"),
    Way("wechat", "wechat", "native", by_code=True),
    Way("wechat", "alipay", "precreate"),
    Way("wechat_desktop", "wechat", "native"),
    Way("wechat_desktop", "alipay", "precreate"),
    Way("mini_program", "wechat", "native"),
    Way("mini_program", "alipay", "precreate"),
    Way("alipay", "alipay", "jsapi"),
    Way("alipay", "alipay", "precreate", by_code=True),
    Way("alipay", "wechat", "native"),
    Way("phone", "wechat", "h5"),
    Way("phone", "alipay", "wap"),
    Way("phone", "wechat", "native", by_code=True),
    Way("phone", "alipay", "precreate", by_code=True),
    Way("desktop", "wechat", "native"),
    Way("desktop", "alipay", "precreate"),
]


def window_options(device: str, **more: object) -> dict[str, object]:
    """How a window of this device is opened."""
    is_desktop = "desktop" in device
    size = {"viewport": DESK if is_desktop else PHONE, "has_touch": not is_desktop}
    return {"user_agent": USER_AGENTS[device], **size, **more}


def new_payment() -> Payment:
    """88.88 yuan of a new member, for nothing in particular."""
    new = NewPayment(MemberFactory().pk, 8_888, PaymentType.COURSE, description="瑜伽课 + 50%")  # type: ignore[attr-defined]
    return create_payment(new=new, cause=Cause(EventSource.API))


class Payer:
    """One window. In an app its bridge does what `presses` says, one word a call; without any, it is not there.

    `bridged` are the calls that came.
    """

    def __init__(self, page: Page, site: str, sandbox: Sandbox, *, presses: list[str] | None = None) -> None:
        self.page, self.site, self.sandbox = page, site, sandbox
        self.presses, self.bridged = presses, list[dict[str, Any]]()
        if presses is not None:
            page.expose_function("__sandboxBridge", self._in_the_app)
            page.add_init_script(path=BRIDGE)

    def _in_the_app(self, provider: str, parameters: dict[str, Any]) -> dict[str, str]:
        self.bridged.append(parameters)
        assert self.presses, "the bridge was called once more"
        return self.sandbox.bridge(provider, parameters, self.presses.pop(0))

    def open(self, payment: Payment, rest: str = "") -> None:
        self.page.goto(f"{self.site}/pay/{checkout_token(payment.pk)}/{rest}")

    def choose(self, provider: str, *, by_code: bool = False) -> None:
        """Tap the provider's button, or the one of its code for another phone."""
        if by_code:
            self.page.click(".elsewhere summary")
            self.page.click(f".elsewhere button[value={provider}]")
        else:
            self.page.click(f"button.way-{provider}")

    def pay(self, payment: Payment, way: Way) -> None:
        """From the first page up to the receipt."""
        self.open(payment)
        self.choose(way.provider, by_code=way.by_code)
        if way.channel in ("wap", "h5"):
            self.page.click("button.primary")  # of the provider's page
        elif way.channel != "jsapi":
            expect(self.page.locator(f".qr-code-{way.provider}")).to_be_visible()
            self.scan(payment)
        expect(self.page.locator(PAID)).to_be_visible()

    def scan(self, payment: Payment) -> None:
        """Another phone pays what the code is for."""
        attempt = Attempt.objects.filter(payment=payment).latest("id")
        self.sandbox.pay(attempt.provider, attempt.out_trade_no)

    def hold_at(self, part: str) -> None:
        """From now on the window goes to no address that has this part: the page that is there stays."""
        self.page.route(lambda url: part in url, lambda route: route.fulfill(status=204))

    def let_go(self) -> None:
        """Go anywhere again."""
        self.page.unroute_all()


def another_apps_openid(sandbox: Sandbox, *, app_id: str, secret: str) -> str:
    """What the payer is called in this app of the merchant, as its own program is told."""
    query = {"appid": app_id, "redirect_uri": "http://127.0.0.1/", "response_type": "code", "scope": "snsapi_base"}
    address, patience = f"{sandbox.url}/connect/oauth2/authorize", PATIENCE_SECONDS
    answer = requests.get(address, {**query, "state": "0"}, allow_redirects=False, timeout=patience)
    code = answer.headers["Location"].partition("code=")[2].partition("&")[0]
    query = {"appid": app_id, "secret": secret, "code": code, "grant_type": "authorization_code"}
    token = requests.get(f"{sandbox.url}/sns/oauth2/access_token", query, timeout=patience)
    openid: str = token.json()["openid"]
    return openid
