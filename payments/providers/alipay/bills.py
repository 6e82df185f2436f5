"""Asking Alipay for the bill of a day and fetching it.

Source: opendocs.alipay.com, alipay.data.dataservice.bill.downloadurl.query. Alipay answers with an address that is good
for 30 seconds and open to everybody who knows it. The bill of a day is made by about 9 o'clock of the next, UTC+8.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import BinaryIO
from urllib.parse import urlsplit

import requests
from alipay.aop.api.domain.AlipayDataDataserviceBillDownloadurlQueryModel import (
    AlipayDataDataserviceBillDownloadurlQueryModel,
)
from alipay.aop.api.request.AlipayDataDataserviceBillDownloadurlQueryRequest import (
    AlipayDataDataserviceBillDownloadurlQueryRequest,
)

from payments.providers.alipay.answer_codes import bare_code
from payments.providers.alipay.orders import Request
from payments.providers.base import ProviderError, ProviderUnknown
from payments.providers.bill_transfer import transfer
from payments.providers.billing import BillEmpty, BillError, BillNotReady
from payments.providers.china_time import CHINA_TIME

# An hour later than Alipay says: until then, a bill that is not there may still come.
READY_AT = time(10)
NO_BILL = frozenset({"NO_BILL_DATA", "BILL_NOT_EXIST"})
TRY_LATER = frozenset({"SYSTEM_RATE_LIMIT", "USER_RATE_LIMIT", "UNKNOWN_ERROR"})
EMPTY_BILL = "EMPTY_DATA_WITH_BILL_FILE"
_ADDRESS = re.compile(r"(https?)(://[!-~]{1,4096})", re.ASCII)


def download_bill(
    ask: Callable[[Request], Mapping[str, str]],
    day: date,
    *,
    into: BinaryIO,
    session: requests.Session,
    gateway_url: str,
) -> None:
    """Write the zip into the file; see `Gateway.download_bill`. It has checksums of its own, which reading compares."""
    try:
        fields = ask(_bill_request(day))
    except ProviderError as error:
        meaning = _meaning(error, day)
        if meaning is error:
            raise
        raise meaning from error
    if fields.get("bill_file_code") == EMPTY_BILL:
        raise BillEmpty(EMPTY_BILL)
    for piece in transfer(session, "GET", _address(fields, gateway_url=gateway_url)):
        into.write(piece)


def _bill_request(day: date) -> Request:
    """The request for the address of the day's bill of trades."""
    model = AlipayDataDataserviceBillDownloadurlQueryModel()
    model.bill_type = "trade"
    model.bill_date = day.isoformat()
    request: Request = AlipayDataDataserviceBillDownloadurlQueryRequest(biz_model=model)
    return request


def _meaning(error: ProviderError, day: date) -> ProviderError | BillError:
    """What the error means for the bill of that day; the error itself where it says nothing about it.

    Alipay has the same codes for a day without trades and for a bill that is not made yet: the clock tells them apart.
    """
    code = bare_code(error.code)
    if code in TRY_LATER:
        return ProviderUnknown(error.code)
    if code not in NO_BILL:
        return error
    ready_at = datetime.combine(day + timedelta(days=1), READY_AT, CHINA_TIME)
    return BillNotReady(error.code) if datetime.now(UTC) < ready_at else BillEmpty(error.code)


def _address(fields: Mapping[str, str], *, gateway_url: str) -> str:
    """Where a verified answer says that the bill is; raises ProviderUnknown when it does not say.

    Alipay gives out plain http addresses at times, of a server that speaks https as well. Whoever reads along could
    fetch the bill, or put another in its place: it is asked for over https, unless the gateway itself is plain http,
    as it is on a developer's machine.
    """
    address = _ADDRESS.fullmatch(fields.get("bill_download_url", ""))
    if address is None:
        raise ProviderUnknown("ANSWER_UNREADABLE")
    scheme, rest = address.groups()
    return f"{'https' if urlsplit(gateway_url).scheme == 'https' else scheme}{rest}"
