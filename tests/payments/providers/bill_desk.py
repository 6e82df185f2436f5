"""Bills to fetch from the three gateways, all played by one server of the tests."""

import gzip
import hashlib
import io
import json
from datetime import date
from typing import Any

import pytest

from payments.providers.base import Gateway, ProviderError, ProviderUnknown
from payments.providers.billing import BillError
from payments.providers.wechat_v2 import WeChatV2
from payments.providers.wechat_v3 import WeChatV3
from tests.bills import DAY, payments, write_wechat_bill
from tests.payments.providers import wechat_v2_double, wechat_v3_double
from tests.payments.providers.bill_server import Answer, BillServer

ASKED, FILE, V2 = "/v3/bill/tradebill", "/v3/billdownload/file", "/pay/downloadbill"
ALIPAY_METHOD = "alipay.data.dataservice.bill.downloadurl.query"


def packed_bill() -> bytes:
    file = io.BytesIO()
    write_wechat_bill(file, payments(50))
    return file.getvalue()


PACKED = packed_bill()
PLAIN = gzip.decompress(PACKED)


def download(adapter: Gateway, day: date = DAY) -> bytes:
    file = io.BytesIO()
    adapter.download_bill(day, file)
    return file.getvalue()


def failure(adapter: Gateway, day: date = DAY) -> ProviderError | BillError:
    with pytest.raises((ProviderError, BillError)) as caught:
        download(adapter, day)
    assert isinstance(caught.value, ProviderError | BillError)
    return caught.value


def unknown_code(adapter: Gateway) -> str:
    error = failure(adapter)
    assert isinstance(error, ProviderUnknown)
    return error.code


def v3(server: BillServer) -> WeChatV3:
    return WeChatV3(wechat_v3_double.configuration(gateway_url=server.url))


def announces(
    server: BillServer, body: bytes = PACKED, *, signing: dict[str, Any] | None = None, **fields: Any
) -> None:
    """Answer the question with a signed announcement, and hand out `body`."""
    document = {
        "hash_type": "SHA1",
        "hash_value": hashlib.sha1(PLAIN).hexdigest(),
        "download_url": f"{server.url}{FILE}?token=6%2BXk",
        **fields,
    }
    content = json.dumps(document).encode()
    server.answers[ASKED] = lambda: Answer(content, headers=wechat_v3_double.signed(content, **(signing or {})))
    server.answers[FILE] = Answer(body)


def v2(server: BillServer) -> WeChatV2:
    return WeChatV2(wechat_v2_double.configuration(gateway_url=server.url))
