"""Whose trades these are."""

from dataclasses import dataclass


class NotOurs(Exception):
    """An authentic statement about somebody else's trade."""


@dataclass(frozen=True, slots=True)
class Account:
    """The merchant number and the application it opens trades with."""

    app_id: str
    merchant_id: str

    def require(self, *, app_id: str | None, merchant_id: str) -> None:
        """Raises NotOurs unless both are ours; a refund's notification names no application."""
        if merchant_id != self.merchant_id or app_id not in (self.app_id, None):
            raise NotOurs
