"""The page of things to try that `make run` prints: addresses, accounts, and lines to paste."""

from pathlib import Path

from development.demo import Demo
from development.environment import Addresses
from development.requests_to_try import member_requests, staff_requests
from development.setup import Accounts

RULE = "─" * 78


def guide(addresses: Addresses, accounts: Accounts, demo: Demo, *, logs: Path) -> str:
    """Chinese first, English after; every line that begins with `curl` works as it stands."""
    return "\n".join(
        [
            RULE,
            "健身房支付服务已启动，以下仅供开发演示 Ready. For development only.",
            RULE,
            *purchase(demo),
            "沙箱收银台（模拟支付宝、微信付款） Sandbox cashier, pays like the payer's phone:",
            f"  {addresses.sandbox}/",
            f"事件通知（沙箱已登记为接收方） Web hooks, the sandbox is told: {addresses.sandbox}/control/hooks",
            "管理后台 Staff console:",
            f"  {addresses.site}/admin/",
            *people(accounts),
            RULE,
            *member_requests(addresses, demo),
            RULE,
            *staff_requests(addresses, demo),
            RULE,
            f"日志 Logs: {logs}    停止 Stop: Ctrl-C",
        ]
    )


def purchase(demo: Demo) -> list[str]:
    """The checkout page, and what is bought on it."""
    number, page = demo.payment["id"], f"  {demo.payment['checkout_url']}"
    order = demo.class_order
    if order is None:
        return [
            f"没有可购买的课程了，这是一笔会员费 No class is left to buy; a membership fee instead (payment {number}):",
            page,
        ]
    price = f"{demo.payment['amount']:.2f} 元 yuan"
    return [
        f"收银台：{demo.member.name}（{demo.member.username}）买一节课 Checkout page: a member buys a class",
        f"  {order.title}  {order.starts_at:%Y-%m-%d %H:%M}  {price}  付款 payment {number}",
        page,
        "  付款后用下面“我的预约”查看 After paying, “My bookings” below shows the place.",
    ]


def people(accounts: Accounts) -> list[str]:
    """Who can sign in, with which password."""
    staff = ", ".join(f"{account.username}（{account.role}）" for account in accounts.staff)
    members = ", ".join(account.username for account in accounts.members)
    return [
        f"员工账号 Staff: {staff}",
        f"会员账号 Members: {members}",
        f"密码都是 The password of all: {accounts.staff[0].password}",
    ]
