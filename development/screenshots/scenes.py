"""What is shown: which page, and whose."""

from dataclasses import dataclass

from development.client import Client
from development.demo import CLERK
from development.environment import Addresses
from development.setup import Account, Accounts

# Bought a card for a season, has come, and moves away.
LEAVER, REASON = "heyong", "搬到外地"


@dataclass(frozen=True, slots=True)
class Scene:
    """A page at `address`, as `who` sees it; None: whoever has the link."""

    name: str
    address: str
    who: Account | None = None


def scenes(addresses: Addresses, accounts: Accounts) -> list[Scene]:
    """Of the gym as the demonstration leaves it, and of a refund that is asked for here."""
    console = f"{addresses.site}/admin"
    clerk, manager = accounts.staff_named(CLERK), accounts.staff_named("manager")
    leaver = next(member for member in accounts.members if member.username == LEAVER)
    payment_id, refund_id = ask_for_refund(Client(addresses.site).signed_in(clerk.username, clerk.password), leaver)
    return [
        Scene("desk", f"{console}/", clerk),
        Scene("member", f"{console}/members/member/{leaver.id}/change/", clerk),
        Scene("payment", f"{console}/payments/payment/{payment_id}/change/", manager),
        Scene("refund", f"{console}/payments/refund/{refund_id}/approve/", manager),
        Scene("checkout", addresses.class_to_buy),
    ]


def ask_for_refund(clerk: Client, leaver: Account) -> tuple[int, int]:
    """The front desk proposes half of the card's price, for another to approve; the payment's id, and its own."""
    paid = clerk.get(f"/api/v1/payments/?member_id={leaver.id}&status=success&type=membership")
    card = max(paid, key=lambda payment: payment["amount"])
    asked = {"amount": f"{card['amount'] / 2:.2f}", "reason": REASON}
    return card["id"], clerk.post(f"/api/v1/payments/{card['id']}/refunds/", **asked)["id"]
