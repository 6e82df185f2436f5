"""What the sandbox keeps, by subject."""

from sandbox.models.notifications import Delivery, Notification
from sandbox.models.payers import Mode, PayerAccount, SignInCode, SignInDesk
from sandbox.models.told import BillFile, HookReceiver, Misbehaviour, ReceivedHook, Rule
from sandbox.models.trades import Provider, Refund, RefundState, Source, State, Trade

__all__ = [
    "BillFile",
    "Delivery",
    "HookReceiver",
    "Misbehaviour",
    "Mode",
    "Notification",
    "PayerAccount",
    "Provider",
    "ReceivedHook",
    "Refund",
    "RefundState",
    "Rule",
    "SignInCode",
    "SignInDesk",
    "Source",
    "State",
    "Trade",
]
