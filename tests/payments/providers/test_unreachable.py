"""What counts as not having reached a provider, and what is only an answer that says nothing."""

import pytest
import requests

from payments.providers.base import ProviderUnknown, ProviderUnreachable
from tests.payments.providers.alipay_double import NUMBER, broken_adapter, running_gateway
from tests.payments.providers.wechat_v2_double import running_double as running_v2
from tests.payments.providers.wechat_v3_double import running_double as running_v3


def error_of(adapter) -> type[ProviderUnknown]:
    with pytest.raises(ProviderUnknown) as raised:
        adapter.query(NUMBER)
    return type(raised.value)


@pytest.mark.parametrize(("status", "kind"), [(502, ProviderUnreachable), (404, ProviderUnknown)])
def test_a_5xx_that_nobody_has_signed_is_nobody(status: int, kind: type[ProviderUnknown]) -> None:
    with running_gateway() as gateway:
        gateway.answers["alipay.trade.query"] = (status, b"")
        assert error_of(gateway.adapter()) is kind
    with running_v2() as v2:
        v2.answers_bytes(b"", status=status)
        assert error_of(v2.adapter) is kind


def test_one_of_wechat_pay_without_a_signature_is_nobody() -> None:
    with running_v3() as v3:
        v3.answers_unsigned({"code": "SYSTEM_ERROR"}, status=500)
        assert error_of(v3.adapter) is ProviderUnreachable


def test_a_5xx_that_wechat_pay_has_signed_is_an_answer() -> None:
    with running_v3() as v3:
        v3.answers({"code": "SYSTEM_ERROR"}, status=500)
        assert error_of(v3.adapter) is ProviderUnknown


def test_no_connection_is_nobody() -> None:
    adapter, _transport = broken_adapter(requests.ConnectionError())
    assert error_of(adapter) is ProviderUnreachable
