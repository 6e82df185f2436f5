"""Fetching the bill of a day from WeChat Pay API v2: one call, whose answer is the bill or says in XML why not.

Source: pay.weixin.qq.com/doc/v2/merchant/4011985040. Neither answer is signed; what arrives came over TLS from the
gateway, and a bill has totals of its own.
"""

import secrets
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from payments.providers.base import ProviderError, ProviderRefused, ProviderUnknown
from payments.providers.bill_transfer import transfer
from payments.providers.billing import BillEmpty, BillError, BillNotReady
from payments.providers.wechat_errors import clean_message
from payments.providers.wechat_http import USER_AGENT
from payments.providers.wechat_v2.client import HEADERS, Client
from payments.providers.wechat_v2.documents import MAXIMUM_BYTES, Malformed, read_document, write_document

XML_BEGINNING = b"<"
_BILL_ERRORS: dict[str, type[BillError]] = {"no bill exist": BillEmpty, "bill creating": BillNotReady}
_REFUSALS = {
    "invalid bill_type": "INVALID_BILL_TYPE",
    "data format error": "DATA_FORMAT_ERROR",
    "missing parameter": "MISSING_PARAMETER",
    "sign error": "SIGN_ERROR",
}


def download_bill(client: Client, day: date, *, into: BinaryIO) -> None:
    """Write the bill, packed with gzip, into the file; see `Gateway.download_bill`.

    A bill that the gateway could not pack comes as it is. Reading tells the two apart.
    """
    pieces = transfer(
        client.session,
        "POST",
        f"{client.gateway_url}/pay/downloadbill",
        body=_request(client, day),
        headers={**HEADERS, "User-Agent": USER_AGENT},
    )
    first = next(pieces, b"")
    if first.startswith(XML_BEGINNING):
        raise _error(first, pieces)
    into.write(first)
    for piece in pieces:
        into.write(piece)


def _request(client: Client, day: date) -> bytes:
    account = client.account
    fields = {
        "appid": account.app_ids[0],
        "mch_id": account.merchant_id,
        "nonce_str": secrets.token_hex(16),
        "sign_type": account.signature.sign_type,
        "bill_date": f"{day:%Y%m%d}",
        "bill_type": "ALL",
        "tar_type": "GZIP",
    }
    return write_document({**fields, "sign": account.signature.sign(fields)})


def _error(first: bytes, pieces: Iterator[bytes]) -> ProviderError | BillError:
    """What the XML means, which begins with `first`; its sentences come in different capitals."""
    body = bytearray(first)
    while len(body) <= MAXIMUM_BYTES and (piece := next(pieces, b"")):
        body += piece
    try:
        message = read_document(bytes(body)).get("return_msg", "")
    except Malformed as error:
        return ProviderUnknown("malformed", str(error))
    sentence = message.strip().lower()
    if sentence in _BILL_ERRORS:
        return _BILL_ERRORS[sentence](clean_message(message))
    if sentence in _REFUSALS:
        return ProviderRefused(_REFUSALS[sentence])
    return ProviderUnknown("RETURN_CODE_FAIL", clean_message(message))
