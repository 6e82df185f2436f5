"""Whose trades these are, and the signature that both sides share."""

from dataclasses import dataclass

from payments.providers.wechat_v2.documents import Fields
from payments.providers.wechat_v2.signatures import FieldSignature


class NotOurs(Exception):
    """A statement about somebody else's trade."""


@dataclass(frozen=True, slots=True)
class Account:
    """The merchant number, its applications (the first opens trades that name none), and its signature."""

    app_ids: tuple[str, ...]
    merchant_id: str
    signature: FieldSignature

    def require_ours(self, fields: Fields) -> None:
        """Raises NotOurs unless both `appid` and `mch_id` are ours.

        Any of our applications will do, also another than the trade was opened with: the merchant number and our own
        order number say which trade it is.
        """
        if fields.get("appid") not in self.app_ids or fields.get("mch_id") != self.merchant_id:
            raise NotOurs
