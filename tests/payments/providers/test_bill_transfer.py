"""A bill on its way: the same bounds for all three gateways."""

from collections.abc import Callable, Iterator

import pytest

from payments.providers import bill_transfer
from payments.providers.alipay import Alipay
from payments.providers.base import Gateway
from payments.providers.billing import BillRefused
from tests.payments.providers.alipay_double import answer, configuration
from tests.payments.providers.bill_desk import (
    ALIPAY_METHOD,
    FILE,
    PACKED,
    V2,
    announces,
    download,
    failure,
    unknown_code,
    v2,
    v3,
)
from tests.payments.providers.bill_server import Answer, BillServer, running_bill_server


@pytest.fixture
def server() -> Iterator[BillServer]:
    with running_bill_server() as running:
        yield running


def through_alipay(server: BillServer, file: Answer) -> Gateway:
    server.answers["/gateway.do"] = Answer(answer(ALIPAY_METHOD, bill_download_url=f"{server.url}/file"))
    server.answers["/file"] = file
    return Alipay(configuration(gateway_url=f"{server.url}/gateway.do"))


def through_v3(server: BillServer, file: Answer) -> Gateway:
    announces(server)
    server.answers[FILE] = file
    return v3(server)


def through_v2(server: BillServer, file: Answer) -> Gateway:
    server.answers[V2] = file
    return v2(server)


Way = Callable[[BillServer, Answer], Gateway]
ways = pytest.mark.parametrize("way", [through_alipay, through_v3, through_v2])


@ways
def test_a_redirect_is_not_followed(server: BillServer, way: Way) -> None:
    server.answers["/elsewhere"] = Answer(PACKED)
    adapter = way(server, Answer(PACKED, 302, {"Location": f"{server.url}/elsewhere"}))
    assert unknown_code(adapter) == "HTTP_302"
    assert server.asked("/elsewhere") == []


@ways
@pytest.mark.parametrize("status", [404, 403, 500, 206])
def test_another_status_is_unknown(server: BillServer, way: Way, status: int) -> None:
    assert unknown_code(way(server, Answer(PACKED, status))) == f"HTTP_{status}"


@ways
def test_a_body_that_ends_before_its_announced_length(server: BillServer, way: Way) -> None:
    adapter = way(server, Answer(PACKED[:500], announced=len(PACKED)))
    assert unknown_code(adapter) == "connection"


@ways
def test_a_file_that_is_too_large_is_given_up(server: BillServer, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bill_transfer, "MAXIMUM_BYTES", len(PACKED) - 1)
    error = failure(way(server, Answer(PACKED)))
    assert isinstance(error, BillRefused)
    assert error.reason == "too_large"


@ways
def test_a_file_that_takes_too_long_is_given_up(server: BillServer, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bill_transfer, "MAXIMUM_SECONDS", -1.0)
    assert unknown_code(way(server, Answer(PACKED))) == "timeout"


@ways
def test_no_error_names_the_address_or_its_token(server: BillServer, way: Way) -> None:
    error = failure(way(server, Answer(PACKED[:500], announced=len(PACKED))))
    assert "token" not in str(error)
    assert server.url not in str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__


@ways
def test_the_file_is_asked_for_as_it_is(server: BillServer, way: Way) -> None:
    download(way(server, Answer(PACKED)))
    assert server.received[-1].headers["accept-encoding"] == "identity"
