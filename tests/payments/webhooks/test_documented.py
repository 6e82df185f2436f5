"""docs/webhooks.md: its two receivers verify what is sent, and what it lists is what there is."""

import re
import warnings
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import WebhookVerificationError

from members.told_outside import OF_MEMBERS, OF_OBJECTIONS
from payments.enums import WebhookType
from payments.webhooks.operations.register import MOST_ENDPOINTS
from payments.webhooks.outbox import OF_PAYMENTS
from payments.webhooks.signing import new_secret, signed_headers
from tests.plugin import ROOT

PAGE = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
RECEIVERS = re.findall(r"```python\n(.*?)```", PAGE, re.S)
PAYLOAD = '{"type":"payment.succeeded","data":{"amount":100.00}}'


@pytest.fixture(params=range(2))
def receive(request: pytest.FixtureRequest) -> Any:
    assert len(RECEIVERS) == 2
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        exec(RECEIVERS[request.param], names)
    return names["receive"]


def sent(*secrets: str, at: datetime | None = None) -> dict[str, str]:
    return signed_headers(webhook_id="msg_1", payload=PAYLOAD, at=at or datetime.now(UTC), secrets=secrets)


def test_what_is_sent_verifies(receive: Any) -> None:
    old, new = new_secret(), new_secret()
    for secret in (old, new):
        assert receive(PAYLOAD.encode(), sent(new, old), secret)["data"] == {"amount": 100.0}


def test_what_is_not_of_us_does_not(receive: Any) -> None:
    refusals = (ValueError, WebhookVerificationError)
    secret = new_secret()
    with pytest.raises(refusals):
        receive(PAYLOAD.encode(), sent(new_secret()), secret)
    with pytest.raises(refusals):
        receive(PAYLOAD.replace("100", "900").encode(), sent(secret), secret)
    with pytest.raises(refusals):
        receive(PAYLOAD.encode(), sent(secret, at=datetime(2026, 1, 1, tzinfo=UTC)), secret)
    with pytest.raises(refusals):
        receive(PAYLOAD.encode(), {**sent(secret), "webhook-id": "msg_2"}, secret)


def test_every_event_and_every_field_is_listed() -> None:
    rows = {row for row in PAGE.splitlines() if row.startswith("| `")}
    for kind in WebhookType.values:
        assert any(f"`{kind}`" in row for row in rows), kind
    fields = {name for said in (*OF_PAYMENTS, *OF_MEMBERS, *OF_OBJECTIONS) for name in said.data}
    assert [name for name in fields if f"`{name}`" not in PAGE] == []
    assert f"Up to {MOST_ENDPOINTS} can be registered" in PAGE
