"""Fetching Alipay's bill: what is asked, what is believed, and what a missing bill means at which hour."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
import time_machine

from payments.providers.alipay import bills
from payments.providers.base import ProviderRefused, ProviderUnknown
from payments.providers.billing import BillEmpty, BillError, BillNotReady
from tests.bills import DAY
from tests.payments.providers.alipay_double import (
    Gateway,
    answer,
    refusal,
    request_verifies,
    running_gateway,
    signed_answer,
)
from tests.payments.providers.bill_desk import ALIPAY_METHOD, download, failure, unknown_code
from tests.payments.providers.bill_server import Answer, BillServer, running_bill_server

NODE = "alipay_data_dataservice_bill_downloadurl_query_response"


@pytest.fixture
def server() -> Iterator[BillServer]:
    with running_bill_server() as running:
        yield running


@pytest.fixture
def alipay() -> Iterator[Gateway]:
    with running_gateway() as running:
        yield running


def offers(gateway: Gateway, address: str, **fields: str) -> None:
    gateway.answers[ALIPAY_METHOD] = answer(ALIPAY_METHOD, bill_download_url=address, **fields)


def test_alipay_is_asked_for_the_bill_of_trades(alipay: Gateway, server: BillServer) -> None:
    offers(alipay, f"{server.url}/file?token=1")
    server.answers["/file"] = Answer(b"PK zip")

    assert download(alipay.adapter()) == b"PK zip"

    (parameters,) = alipay.received
    assert json.loads(parameters["biz_content"]) == {"bill_type": "trade", "bill_date": "2026-11-23"}
    assert request_verifies(parameters)
    (request,) = server.received
    assert (request.method, request.path) == ("GET", "/file?token=1")
    assert "authorization" not in request.headers
    assert "cookie" not in request.headers


def test_alipays_day_without_trades(alipay: Gateway, server: BillServer) -> None:
    offers(alipay, f"{server.url}/file", bill_file_code="EMPTY_DATA_WITH_BILL_FILE")
    assert isinstance(failure(alipay.adapter()), BillEmpty)
    assert server.received == []


@pytest.mark.parametrize("sub_code", ["isp.bill_not_exist", "BILL_NOT_EXIST", "NO_BILL_DATA", "isv.NO_BILL_DATA"])
@pytest.mark.parametrize(
    ("now", "meaning"),
    [
        (datetime(2026, 11, 23, 8, tzinfo=UTC), BillNotReady),
        (datetime(2026, 11, 24, 1, 59, 59, tzinfo=UTC), BillNotReady),
        (datetime(2026, 11, 24, 2, tzinfo=UTC), BillEmpty),
        (datetime(2026, 12, 1, tzinfo=UTC), BillEmpty),
    ],
)
def test_no_bill_at_alipay_is_not_ready_until_ten_in_the_morning(
    alipay: Gateway, sub_code: str, now: datetime, meaning: type[BillError]
) -> None:
    alipay.answers[ALIPAY_METHOD] = refusal(ALIPAY_METHOD, sub_code)
    with time_machine.travel(now, tick=False):
        assert type(failure(alipay.adapter())) is meaning


@pytest.mark.parametrize("sub_code", ["SYSTEM_RATE_LIMIT", "isv.USER_RATE_LIMIT", "UNKNOWN_ERROR"])
def test_too_many_calls_to_alipay_tell_nothing(alipay: Gateway, sub_code: str) -> None:
    alipay.answers[ALIPAY_METHOD] = refusal(ALIPAY_METHOD, sub_code)
    assert unknown_code(alipay.adapter()) == sub_code


def test_another_no_of_alipays_stays_a_no(alipay: Gateway) -> None:
    alipay.answers[ALIPAY_METHOD] = refusal(ALIPAY_METHOD, "isv.INVAILID_ARGUMENTS")
    error = failure(alipay.adapter())
    assert isinstance(error, ProviderRefused)
    assert error.code == "isv.INVAILID_ARGUMENTS"


def test_an_address_that_alipay_did_not_sign_is_not_visited(alipay: Gateway, server: BillServer) -> None:
    node = json.dumps({"code": "10000", "bill_download_url": f"{server.url}/file"})
    alipay.answers[ALIPAY_METHOD] = signed_answer(node, name=NODE, key="somebody")
    assert unknown_code(alipay.adapter()) == "ANSWER_UNVERIFIED"
    alipay.answers[ALIPAY_METHOD] = refusal(ALIPAY_METHOD, "isp.bill_not_exist").replace(b'"sign"', b'"sing"')
    assert unknown_code(alipay.adapter()) == "ANSWER_UNVERIFIED"
    assert server.received == []


@pytest.mark.parametrize("address", ["", "ftp://127.0.0.1/file", "file:///etc/passwd", "//127.0.0.1/file", "https:"])
def test_an_address_that_is_none(alipay: Gateway, address: str) -> None:
    offers(alipay, address)
    assert unknown_code(alipay.adapter()) == "ANSWER_UNREADABLE"


class Unreachable(requests.adapters.BaseAdapter):
    """A network without anybody in it, which remembers who was looked for."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str | None] = []

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        self.addresses.append(request.url)
        raise requests.ConnectionError

    def close(self) -> None:
        pass


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_gateway_of_https_means_a_bill_over_https(scheme: str) -> None:
    session, network = requests.Session(), Unreachable()
    session.mount("http://", network)
    session.mount("https://", network)
    with pytest.raises(ProviderUnknown):
        bills.download_bill(
            lambda _request: {"bill_download_url": f"{scheme}://bills.example/file?token=1"},
            DAY,
            into=io.BytesIO(),
            session=session,
            gateway_url="https://openapi.alipay.com/gateway.do",
        )
    assert network.addresses == ["https://bills.example/file?token=1"]
