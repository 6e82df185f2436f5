"""Who it is that pays inside a provider's own app, as the adapters speak of it: plain data, no Django.

The app signs the browser in silently: the browser is sent to the provider's `address`, and comes back to `return_url`
with a code that can be used once, for a few minutes. One call of ours turns the code into the payer's account. The code
and what it brings prove nothing about a payment: they say only whom the order is to be made for.
"""

import re
from dataclasses import dataclass
from typing import Protocol

from payments.providers.base import ProviderUnknown

# Codes of ProviderRefused. USED and INVALID: sign in again from the beginning, once and silently. SNAPSHOT_USER: WeChat
# showed a snapshot of the page to somebody who is not signed in; the openid is made up and nobody can pay with it.
CODE_USED = "CODE_USED"
CODE_INVALID = "CODE_INVALID"
SNAPSHOT_USER = "SNAPSHOT_USER"

CODE_CHARACTERS = 256
_OPENID = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PayerAccount:
    """Who pays, as one app of the provider knows the person; another app of the same merchant has another `openid`.

    `openid` is WeChat's openid, or Alipay's open_id, or the user_id (2088…) of an app that is older than open_ids.
    """

    app_id: str
    openid: str


class PayerSignIn(Protocol):
    """A provider that says who uses the app that our page is open in."""

    def address(self, *, return_url: str, state: str) -> str:
        """Where the browser is sent, to come back to `return_url` with `state` and a code. Calls nobody."""

    def payer(self, code: str) -> PayerAccount:
        """Whose code it is, by one call, which is never repeated: a code is used up by it.

        Raises ProviderRefused (CODE_USED, CODE_INVALID, SNAPSHOT_USER, or the provider's own code), ProviderUnknown or
        ProviderNotCalled.
        """


def account_of(*, app_id: str, openid: object) -> PayerAccount:
    """The account, if that can be an openid; raises ProviderUnknown, which does not quote it."""
    if not isinstance(openid, str) or not _OPENID.fullmatch(openid):
        raise ProviderUnknown("malformed", "openid")
    return PayerAccount(app_id, openid)
