"""What a payer's phone has to fetch for a page, with its styles, scripts and drawings: less than 15 KB."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.payments.paying.test_pages import path_of

pytestmark = pytest.mark.django_db
MOST_BYTES = 15_000
WECHAT = "Mozilla/5.0 (iPhone) Mobile/15E148 MicroMessenger/8.0.54"
QR_CODE = {"kind": "qr_code", "content": "https://qr.alipay.com/bax0123456789abcdefghijk01"}
# As long as WeChat's are.
BRIDGE = {"kind": "parameters", "content": "", "parameters": {"package": "prepay_id=" + "w" * 36, "paySign": "s" * 344}}


def weight(path: str, user_agent: str, language: str) -> int:
    """The page as it comes, and its files as they are served, compressed where that is less."""
    response = Client(headers={"user-agent": user_agent, "accept-language": language}).get(path)
    assert response.status_code == 200
    page = response.content.decode()
    files = set(re.findall(r'(?:src|href)="/static/([^"]+)"', page))
    assert "payments/checkout.css" in files
    return len(response.content) + sum(map(served, files))


def served(file: str) -> int:
    found = finders.find(file)
    assert isinstance(found, str)
    content = Path(found).read_bytes()
    return min(len(content), len(gzip.compress(content)))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_light(language: str):
    waiting = PaymentFactory()
    code = AttemptFactory(instruction=json.dumps(QR_CODE)).payment
    bridge = AttemptFactory(provider="wechat", channel="jsapi", instruction=json.dumps(BRIDGE)).payment
    paid = PaymentFactory(status="success", provider="wechat", paid_at=timezone.now(), refunded_fen=2_550)
    paths = [
        path_of(waiting),
        path_of(waiting, "return/"),
        path_of(code, "alipay/"),
        path_of(bridge, "wechat/"),
        path_of(bridge, "return/"),
        path_of(paid),
    ]
    weights = {path: weight(path, WECHAT, language) for path in paths}
    assert {path: bytes_ for path, bytes_ in weights.items() if bytes_ >= MOST_BYTES} == {}
