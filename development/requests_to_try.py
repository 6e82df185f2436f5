"""The requests that a newcomer may paste: a title and a line for each. All of them go on working while it runs."""

import json
import shlex

from development.demo import Demo
from development.environment import Addresses


def first_requests(addresses: Addresses, demo: Demo) -> list[str]:
    """The two that the first page has: what the member has bought, and a payment of one's own."""
    member = demo.member
    order = f'{{"member_id": {member.id}, "amount": 100.00, "type": "membership", "description": "年卡会员费"}}'
    return [
        f"我的预约（{member.name}） My bookings:",
        as_curl(f"{addresses.site}/api/v1/members/me/bookings/", bearer(demo.member_token)),
        f"创建付款（{demo.clerk.username} 的令牌） Create a payment:",
        as_curl(f"{addresses.site}/api/v1/payments/", bearer(demo.clerk_token), data=order),
    ]


def further_requests(addresses: Addresses, demo: Demo) -> list[str]:
    """What else a member, the front desk or a provider asks."""
    members, payments = f"{addresses.site}/api/v1/members", f"{addresses.site}/api/v1/payments"
    credentials = {"username": demo.clerk.username, "password": demo.clerk.password}
    paid = f"付款 {demo.notified_payment_id} 已由查询得知，通知尚未送达 known from asking, not yet notified"
    return [
        f"会员 {demo.member.username} 的访问令牌 Bearer token of the member {demo.member.username}:",
        f"  {demo.member_token}",
        f"员工 {demo.clerk.username} 的访问令牌 Bearer token of {demo.clerk.username}:",
        f"  {demo.clerk_token}",
        "在售会员卡 Plans on sale:",
        as_curl(f"{members}/plans/", bearer(demo.member_token)),
        "课程表与余位 Classes and their free places:",
        as_curl(f"{members}/sessions/", bearer(demo.member_token)),
        "付款列表 List payments:",
        as_curl(f"{payments}/?member_id={demo.member.id}", bearer(demo.clerk_token)),
        f"支付宝回调，真实的表单格式 Alipay's callback as it really comes （{paid}）:",
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


def bearer(token: str) -> str:
    """The header that a token goes in."""
    return f"Authorization: Bearer {token}"


def as_curl(address: str, *headers: str, data: str = "", content_type: str = "application/json") -> str:
    """A line for a shell; with `data` it is a POST."""
    words = ["curl", "-sS", address]
    for header in (*headers, *([f"Content-Type: {content_type}"] if data else [])):
        words += ["-H", header]
    if data:
        words += ["--data-binary", data]
    return shlex.join(words)
