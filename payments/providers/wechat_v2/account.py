"""Whose trades these are, and the signature that both sides share."""

from dataclasses import dataclass

from payments.providers.wechat_v2.documents import Fields
from payments.providers.wechat_v2.signatures import FieldSignature


class NotOurs(Exception):
    """A statement about somebody else's trade."""


@dataclass(frozen=True, slots=True)
class Account:
    """The merchant number, the application it opens trades with, and its signature."""

    app_id: str
    merchant_id: str
    signature: FieldSignature

    def require_ours(self, fields: Fields) -> None:
        """Raises NotOurs unless both `appid` and `mch_id` are ours."""
        if fields.get("appid") != self.app_id or fields.get("mch_id") != self.merchant_id:
            raise NotOurs
