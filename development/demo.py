"""What there is to try in this run: two people with tokens, and a payment whose notification waits in a file."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from development.client import Client
from development.environment import Addresses
from development.setup import Account, Accounts

FORM_FILE, JSON_FILE = "demo-notification.txt", "demo-notification.json"
CLERK, MANAGER = "front-desk", "manager"


@dataclass(frozen=True, slots=True)
class Demo:
    """Whom the lines to paste are of, and their tokens, which last for months.

    The two files hold one notification that Alipay's stand-in signed but did not send; the payment is known from
    asking, so that the day's bill and the ledger agree all the same.
    """

    member: Account
    member_token: str
    clerk: Account
    clerk_token: str
    notified_payment_id: int
    notification_form: Path
    notification_json: Path


def prepare_demo(addresses: Addresses, accounts: Accounts, directory: Path) -> Demo:
    """Sign in, have a payment made without the news of it; raises ProcessFailed."""
    member, clerk = accounts.members[0], accounts.staff_named(CLERK)
    visitor = Client(addresses.site)
    manager = accounts.staff_named(MANAGER)
    register_receiver(visitor.signed_in(manager.username, manager.password), addresses)
    as_clerk = visitor.signed_in(clerk.username, clerk.password)
    opened = create_payment(as_clerk, member, description="月卡会员费", provider="alipay", channel="precreate")
    form, document = save_notification(unsent_notification(addresses, opened["transaction_id"]), directory)
    as_clerk.post(f"/api/v1/payments/{opened['id']}/sync/")  # at once, and not when it is next asked for
    return Demo(
        member=member,
        member_token=visitor.signed_in(member.username, member.password).token,
        clerk=clerk,
        clerk_token=as_clerk.token,
        notified_payment_id=opened["id"],
        notification_form=form,
        notification_json=document,
    )


def register_receiver(as_manager: Client, addresses: Addresses) -> None:
    """Have the sandbox told what happens. It knows the secret of a run before, and what was told stays."""
    url = f"{addresses.sandbox}/hooks"
    if any(known["url"] == url for known in as_manager.get("/api/v1/webhooks/")):
        return
    registered = as_manager.post("/api/v1/webhooks/", url=url)
    Client(addresses.sandbox).post("/control/hooks/tell", secret=registered["secret"])


def create_payment(client: Client, member: Account, **more: str) -> dict[str, Any]:
    """A pending payment of 100 yuan, as the API answers it."""
    return client.post("/api/v1/payments/", member_id=member.id, amount="100.00", type="membership", **more)


def unsent_notification(addresses: Addresses, out_trade_no: str) -> str:
    """Let the payer pay at the sandbox but keep the news back; the body that would have been sent."""
    sandbox = Client(addresses.sandbox)
    sandbox.post("/control/pay", provider="alipay", out_trade_no=out_trade_no, deliver=False)
    notifications = sandbox.get(f"/control/trades/alipay/{out_trade_no}")["notifications"]
    return str(notifications[-1]["body"])


def save_notification(body: str, directory: Path) -> tuple[Path, Path]:
    """Two files with the notification: the form as it is sent, and its fields as JSON."""
    form, document = directory / FORM_FILE, directory / JSON_FILE
    form.write_text(body, encoding="utf-8")
    fields = dict(parse_qsl(body, keep_blank_values=True))
    document.write_text(json.dumps(fields, ensure_ascii=False), encoding="utf-8")
    return form, document
