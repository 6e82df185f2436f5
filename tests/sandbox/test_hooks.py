"""The receiver of web hooks: verifies by itself what the service's library signs, and misbehaves when told to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from standardwebhooks import Webhook

SECRET = "whsec_" + "c2VjcmV0" * 4
BODY = '{"type":"payment.succeeded","data":{"payment_id":1}}'


@pytest.fixture(autouse=True)
def receiver(merchant: Any) -> None:
    merchant.control("hooks/tell", secret=SECRET, behaviour="normal")


def hook(merchant: Any, webhook_id: str = "msg_1", *, secret: str = SECRET, at: datetime | None = None) -> int:
    at = at or datetime.now(UTC)
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": "v1,bm90aGluZw== " + Webhook(secret).sign(webhook_id, at, BODY),
    }
    answer = requests.post(f"{merchant.url}/hooks", BODY.encode(), headers=headers, timeout=20, allow_redirects=False)
    return answer.status_code


def received(merchant: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = requests.get(f"{merchant.url}/control/hooks", timeout=20).json()
    return found


def test_it_verifies_and_keeps(merchant: Any) -> None:
    assert hook(merchant) == 204
    newest = received(merchant)[0]
    assert (newest["type"], newest["is_verified"], newest["is_new"], newest["body"]) == (
        "payment.succeeded",
        True,
        True,
        BODY,
    )
    assert hook(merchant) == 204
    assert received(merchant)[0]["is_new"] is False


def test_it_refuses_what_does_not_verify(merchant: Any) -> None:
    assert hook(merchant, secret="whsec_" + "b3RoZXI=") == 401
    assert hook(merchant, at=datetime.now(UTC) - timedelta(minutes=6)) == 401
    assert requests.post(f"{merchant.url}/hooks", b"x", timeout=20).status_code == 401
    assert not any(each["is_verified"] for each in received(merchant)[:3])


@pytest.mark.parametrize(("behaviour", "status"), [("fail", 503), ("redirect", 302), ("slow", 204)])
def test_it_misbehaves_when_told_to(merchant: Any, behaviour: str, status: int) -> None:
    merchant.control("hooks/tell", behaviour=behaviour)
    assert hook(merchant) == status
    assert received(merchant)[0]["behaviour"] == behaviour
    assert merchant.control("hooks/tell", status=400, behaviour="dance")["code"] == "unknown_behaviour"
