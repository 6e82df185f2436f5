"""Asking WeChat Pay API v3 for the bill of a day and fetching it.

Source: pay.weixin.qq.com/doc/v3/merchant/4012791692 (asking), 4012556654 (fetching). The answer is signed, and names an
address on the gateway, good for some minutes, and the digest of the bill. The file itself comes unsigned.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import BinaryIO
from urllib.parse import urlsplit

from payments.providers.base import ProviderRefused, ProviderUnknown
from payments.providers.billing import BillEmpty, BillError, BillFault, BillNotReady, BillRefused
from payments.providers.wechat_v3.bill_digest import BillDigest
from payments.providers.wechat_v3.documents import Document, Malformed, word
from payments.providers.wechat_v3.transport import Transport

HASH_TYPE = "SHA1"
_HASH = re.compile(r"[0-9a-f]{40}", re.ASCII)
_ADDRESS = re.compile(r"[!-~]{1,2048}", re.ASCII)
_MEANINGS: dict[str, type[BillError]] = {"NO_STATEMENT_EXIST": BillEmpty, "STATEMENT_CREATING": BillNotReady}


def download_bill(ask: Callable[..., Document], day: date, *, into: BinaryIO, transport: Transport) -> None:
    """Write the bill into the file and check its digest on the way; see `Gateway.download_bill`."""
    try:
        document = ask(bill_date=day.isoformat(), bill_type="ALL", tar_type="GZIP")
    except ProviderRefused as refusal:
        meaning = _MEANINGS.get(refusal.code)
        if meaning is None:
            raise
        raise meaning(refusal.code) from refusal
    try:
        announced, address = _digest(document), _address(document, gateway_url=transport.gateway_url)
    except Malformed as error:
        raise ProviderUnknown("malformed", str(error)) from error
    digest = BillDigest()
    for piece in transport.download(address):
        digest.update(piece)
        into.write(piece)
    if digest.hexdigest() != announced:
        raise BillRefused(BillFault.NOT_AS_ANNOUNCED)


def _digest(document: Document) -> str:
    text = word(document, "hash_value").lower()
    if word(document, "hash_type") != HASH_TYPE or not _HASH.fullmatch(text):
        raise Malformed("hash_value")
    return text


def _address(document: Document, *, gateway_url: str) -> str:
    """Where the bill is: on the gateway, for it is fetched with our signature, which is nobody else's business."""
    address, gateway = document.get("download_url"), urlsplit(gateway_url)
    origin = f"{gateway.scheme}://{gateway.netloc}/".lower()
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address) or not address.lower().startswith(origin):
        raise Malformed("download_url")
    return address
