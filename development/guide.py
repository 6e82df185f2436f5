"""The page of things to try that `make run` prints: addresses, accounts, and lines to paste."""

import json
import shlex
from pathlib import Path

from development.demo import Demo
from development.environment import Addresses
from development.setup import Account, Accounts

RULE = "─" * 78


def guide(addresses: Addresses, accounts: Accounts, demo: Demo, *, logs: Path) -> str:
    """Chinese first, English after; every line that begins with `curl` works as it stands."""
    staff, admin = accounts.staff[-1], accounts.staff[0]
    return "\n".join(
        [
            RULE,
            "健身房支付服务已启动，以下仅供开发演示 Ready. For development only.",
            RULE,
            f"收银台 Checkout page of pending payment {demo.payment_id}:",
            f"  {demo.checkout_url}",
            "沙箱收银台（模拟支付宝、微信付款） Sandbox cashier, pays like the payer's phone:",
            f"  {addresses.sandbox}/",
            f"管理后台 Staff console: {as_login(admin)}",
            f"  {addresses.site}/admin/",
            f"会员账号 Members: {'; '.join(as_login(member) for member in accounts.members)}",
            f"访问令牌 Bearer token of {staff.username}:",
            f"  {demo.token}",
            RULE,
            *requests_to_try(addresses, staff, accounts.members[0], demo),
            RULE,
            f"日志 Logs: {logs}    停止 Stop: Ctrl-C",
        ]
    )


def as_login(account: Account) -> str:
    """User name and password, side by side."""
    return f"{account.username} / {account.password}"


def requests_to_try(addresses: Addresses, staff: Account, member: Account, demo: Demo) -> list[str]:
    """A title and a line for each documented request."""
    payments = f"{addresses.site}/api/v1/payments"
    bearer = f"Authorization: Bearer {demo.token}"
    order = f'{{"member_id": {member.member_id}, "amount": 100.00, "type": "membership", "description": "年卡会员费"}}'
    credentials = {"username": staff.username, "password": staff.password}
    paid = f"（付款 {demo.notified_payment_id} 已在沙箱付款，通知尚未送达 paid at the sandbox, not yet notified）"
    return [
        "创建付款 Create a payment:",
        as_curl(f"{payments}/", bearer, data=order),
        "付款列表 List payments:",
        as_curl(f"{payments}/?member_id={member.member_id}", bearer),
        f"支付宝回调，真实的表单格式 Alipay's callback as it really comes {paid}:",
        as_curl(
            f"{payments}/callback/alipay",
            data=f"@{demo.notification_form}",
            content_type="application/x-www-form-urlencoded",
        ),
        "同一通知，文档中的 JSON 格式，重复也无妨 The same as JSON; again is harmless:",
        as_curl(f"{payments}/callback/alipay", data=f"@{demo.notification_json}"),
        "登录换取令牌 Sign in for a token:",
        as_curl(f"{addresses.site}/api/v1/auth/token/", data=json.dumps(credentials)),
    ]


def as_curl(address: str, *headers: str, data: str = "", content_type: str = "application/json") -> str:
    """A line for a shell; with `data` it is a POST."""
    words = ["curl", "-sS", address]
    for header in (*headers, *([f"Content-Type: {content_type}"] if data else [])):
        words += ["-H", header]
    if data:
        words += ["--data-binary", data]
    return shlex.join(words)
