"""Whose trades these are."""

from dataclasses import dataclass


class NotOurs(Exception):
    """An authentic statement about somebody else's trade."""


@dataclass(frozen=True, slots=True)
class Account:
    """The merchant number and its applications, the first of which opens trades that name none."""

    app_ids: tuple[str, ...]
    merchant_id: str

    def require(self, *, app_id: str | None, merchant_id: str) -> None:
        """Raises NotOurs unless both are ours; a refund's notification names no application.

        Any of our applications will do, also another than the trade was opened with: the merchant number and our own
        order number, which both stand under WeChat Pay's signature, say which trade it is.
        """
        if merchant_id != self.merchant_id or not (app_id is None or app_id in self.app_ids):
            raise NotOurs
