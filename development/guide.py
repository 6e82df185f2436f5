"""What `make run` says once it is ready: the essentials on one screen, and all the rest in a file.

Nothing of it goes stale while it runs: tokens last for months, and the class to buy is a fresh one whenever it is asked
for. The file is for its owner alone, as it holds tokens.
"""

from pathlib import Path

from development.demo import Demo
from development.environment import Addresses
from development.requests_to_try import first_requests, further_requests
from development.setup import Accounts

RULE = "─" * 78
REST = "demo.txt"


def guide(addresses: Addresses, accounts: Accounts, demo: Demo, *, directory: Path) -> str:
    """Chinese first, English after; every line that begins with `curl` works as it stands."""
    return "\n".join(
        [
            RULE,
            "健身房支付服务已启动，以下仅供开发演示 Ready. For development only.",
            RULE,
            f"1 买一节课：{demo.member.name}的收银页，任何时候打开都是可付的 Buy a class, whenever you open it:",
            f"  {addresses.class_to_buy}",
            "  选支付宝或微信，点二维码下的“在沙箱收银台中打开”，再点“付款”",
            "  Choose a provider, follow “Open in the sandbox cashier” under the code, press Pay",
            f"2 管理后台 Staff console（{', '.join(account.username for account in accounts.staff)}）:",
            f"  {addresses.site}/admin/",
            f"  密码都是 The password of all: {accounts.staff[0].password}",
            "3 沙箱收银台，全部订单 The sandbox's cashier, every order:",
            f"  {addresses.sandbox}/",
            f"  它收到的事件通知 The web hooks that it was sent: {addresses.sandbox}/control/hooks",
            RULE,
            *first_requests(addresses, demo),
            RULE,
            f"其余账号、令牌与请求 All accounts, tokens and requests: {directory / REST}",
            f"日志 Logs: {directory / 'log'}    停止 Stop: Ctrl-C",
        ]
    )


def save_rest(addresses: Addresses, accounts: Accounts, demo: Demo, *, directory: Path) -> None:
    """Write the file: accounts, tokens, and the lines that the first page has no room for."""
    lines = [*people(accounts), RULE, *first_requests(addresses, demo), *further_requests(addresses, demo)]
    path = directory / REST
    path.touch(mode=0o600)
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def people(accounts: Accounts) -> list[str]:
    """Who can sign in, with which password."""
    staff = ", ".join(f"{account.username}（{account.role}）" for account in accounts.staff)
    members = ", ".join(f"{account.username}（{account.name}）" for account in accounts.members)
    return [
        f"员工账号 Staff: {staff}",
        f"会员账号 Members: {members}",
        f"密码都是 The password of all: {accounts.staff[0].password}",
    ]
