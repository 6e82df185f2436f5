"""A provider's sign-in behind a door: the one call goes by it, and the address needs nothing of it."""

from dataclasses import dataclass

from payments.providers.door import Door
from payments.providers.signing_in import PayerAccount, PayerSignIn


@dataclass(frozen=True, slots=True)
class GuardedSignIn:
    """Implements PayerSignIn; see there."""

    adapter: PayerSignIn
    door: Door

    def address(self, *, return_url: str, state: str) -> str:
        """Where the browser is sent."""
        return self.adapter.address(return_url=return_url, state=state)

    def payer(self, code: str) -> PayerAccount:
        """Whose code it is."""
        return self.door.call(self.adapter.payer, code)
