"""What the SDK's order API (wechatpy) sends through.

The SDK's own client believes every answer without looking at its signature, expands what it sends without escaping it,
and writes the string that it signs, key included, to its log at debug level. This one does none of that.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import requests

from payments.providers.base import ProviderRefused, ProviderUnknown
from payments.providers.bounded_http import new_session, unusual
from payments.providers.wechat_errors import clean_code, clean_message
from payments.providers.wechat_http import exchange
from payments.providers.wechat_orders import printable
from payments.providers.wechat_v2.account import Account, NotOurs
from payments.providers.wechat_v2.documents import Fields, Malformed, read_document, write_document

HEADERS = {"Content-Type": "text/xml; charset=utf-8"}
# The order may have been taken all the same.
UNCERTAIN_CODES = frozenset({"SYSTEMERROR", "BIZERR_NEED_RETRY", "FREQUENCY_LIMITED"})
# Optional, and set by the SDK to the present: sent along, it would make a repeated order a different one.
LEFT_OUT = frozenset({"time_start"})


@dataclass(frozen=True, slots=True)
class Client:
    """The names are those that the SDK's order API asks its client for; a merchant of its own has no sub-accounts.

    It calls as the application `appid`, and believes answers that name any of the account's.
    """

    gateway_url: str
    account: Account
    appid: str
    session: requests.Session = field(default_factory=new_session)
    sub_appid: None = None
    sub_mch_id: None = None

    @property
    def mch_id(self) -> str:
        """Our merchant number."""
        return self.account.merchant_id

    def post(self, endpoint: str, *, data: Mapping[str, object]) -> Fields:
        """Sign and send; the fields of an answer that is signed, ours and successful.

        Raises ProviderRefused with `err_code` for a signed failure, ProviderUnknown for everything else.
        """
        response = exchange(
            self.session,
            "POST",
            f"{self.gateway_url}/{endpoint}",
            body=write_document(self._signed(data)),
            headers=HEADERS,
        )
        if response.status_code != 200:
            raise unusual(response.status_code)
        try:
            fields = read_document(response.content)
        except Malformed as error:
            raise ProviderUnknown("malformed", str(error)) from error
        self._require_authentic(fields)
        _require_success(fields)
        return fields

    def _signed(self, data: Mapping[str, object]) -> Fields:
        """The fields that have a value, as text that XML can carry, with the signature over just that."""
        fields = {name: printable(str(value)) for name, value in data.items() if value and name not in LEFT_OUT}
        fields |= {
            "mch_id": self.mch_id,
            "nonce_str": secrets.token_hex(16),
            "sign_type": self.account.signature.sign_type,
        }
        return {**fields, "sign": self.account.signature.sign(fields)}

    def _require_authentic(self, fields: Fields) -> None:
        """`return_code` FAIL carries no signature: it is anybody's word, and the outcome is not known."""
        if fields.get("return_code") != "SUCCESS":
            raise ProviderUnknown("RETURN_CODE_FAIL", clean_message(fields.get("return_msg")))
        if not self.account.signature.verifies(fields):
            raise ProviderUnknown("signature")
        try:
            self.account.require_ours(fields)
        except NotOurs as error:
            raise ProviderUnknown("merchant") from error


def _require_success(fields: Fields) -> None:
    if fields.get("result_code") == "SUCCESS":
        return
    code = clean_code(fields.get("err_code"), otherwise="")
    message = clean_message(fields.get("err_code_des"))
    if fields.get("result_code") != "FAIL" or not code or code in UNCERTAIN_CODES:
        raise ProviderUnknown(code or "malformed", message)
    raise ProviderRefused(code, message)
