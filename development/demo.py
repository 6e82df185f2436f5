"""Two payments made through the API for this run: one to be paid by hand, one whose notification waits in a file."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import requests

from development.environment import Addresses
from development.processes import ProcessFailed
from development.setup import Account, Accounts

TIMEOUT_SECONDS = 20
FORM_FILE, JSON_FILE = "demo-notification.txt", "demo-notification.json"


@dataclass(frozen=True, slots=True)
class Demo:
    """What there is to try. The two files hold one notification that Alipay's stand-in signed but did not send."""

    token: str
    payment_id: int
    checkout_url: str
    notified_payment_id: int
    notification_form: Path
    notification_json: Path


def prepare_demo(addresses: Addresses, accounts: Accounts, directory: Path) -> Demo:
    """Sign in as staff, make the payments, have one paid without the news of it; raises ProcessFailed."""
    staff, member = accounts.staff[-1], accounts.members[0]
    token = sign_in(addresses, staff)
    waiting = create_payment(addresses, token, member, {"description": "年卡会员费"})
    opened = create_payment(
        addresses, token, member, {"description": "月卡会员费", "provider": "alipay", "channel": "precreate"}
    )
    body = unsent_notification(addresses, opened["transaction_id"])
    form, document = directory / FORM_FILE, directory / JSON_FILE
    form.write_text(body, encoding="utf-8")
    fields = dict(parse_qsl(body, keep_blank_values=True))
    document.write_text(json.dumps(fields, ensure_ascii=False), encoding="utf-8")
    return Demo(token, waiting["id"], waiting["checkout_url"], opened["id"], form, document)


def sign_in(addresses: Addresses, account: Account) -> str:
    """A bearer token for the account."""
    credentials = {"username": account.username, "password": account.password}
    return str(_post(f"{addresses.site}/api/v1/auth/token/", credentials)["token"])


def create_payment(addresses: Addresses, token: str, member: Account, extra: dict[str, str]) -> dict[str, Any]:
    """A pending payment of 100 yuan, as the API answers it."""
    body = {"member_id": member.member_id, "amount": "100.00", "type": "membership", **extra}
    return _post(f"{addresses.site}/api/v1/payments/", body, token=token)


def unsent_notification(addresses: Addresses, out_trade_no: str) -> str:
    """Let the payer pay at the sandbox but keep the news back; the body that would have been sent."""
    order = {"provider": "alipay", "out_trade_no": out_trade_no}
    _post(f"{addresses.sandbox}/control/pay", {**order, "deliver": False})
    answer = requests.get(f"{addresses.sandbox}/control/trades/alipay/{out_trade_no}", timeout=TIMEOUT_SECONDS)
    notifications = _read(answer)["notifications"]
    return str(notifications[-1]["body"])


def _post(address: str, body: dict[str, Any], *, token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return _read(requests.post(address, json=body, headers=headers, timeout=TIMEOUT_SECONDS))


def _read(answer: requests.Response) -> dict[str, Any]:
    if not answer.ok:
        raise ProcessFailed(f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:500]}")
    content: dict[str, Any] = answer.json()
    return content
