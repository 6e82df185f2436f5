"""A provider that takes every call and never answers: everybody else is answered while payers still wait for it.

`make test-trust` measures the same against a quiet day.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.factories.members import AccessTokenFactory, StaffFactory
from tests.factories.payments import PaymentFactory
from tests.payments.paying.test_pages import path_of
from tests.processes import PATIENCE_SECONDS, wait_until
from tests.providers_desk import CALLBACK, alipay_form, wechat_v3
from tests.service_process import running_service
from tests.silent_provider import silent_provider

PAYERS = 16
# The calls under way last until the test has seen the others served, so that nothing depends on how fast that is.
NEVER = {"PROVIDER_CALL_SECONDS": str(2 * PATIENCE_SECONDS)}


@pytest.mark.django_db(transaction=True)
def test_payers_who_wait_in_vain_keep_nobody_else_waiting(tmp_path):
    token = AccessTokenFactory(user=StaffFactory()).plain
    payers = [path_of(payment, "open/") for payment in PaymentFactory.create_batch(PAYERS)]
    paid = [payment.transaction_id for payment in PaymentFactory.create_batch(2)]
    refused, counted = [], threading.Lock()

    def press(address: str) -> int:
        answer = requests.post(address, {"provider": "alipay"}, timeout=PATIENCE_SECONDS * 2, allow_redirects=False)
        with counted:
            refused.append(answer)
        return answer.status_code

    with silent_provider() as provider:
        gateway = f"{provider.url}/gateway.do"
        with (
            ThreadPoolExecutor(PAYERS) as crowd,
            running_service(tmp_path / "log", workers=1, ALIPAY_GATEWAY_URL=gateway, **NEVER) as (site, _process),
        ):
            pressed = [crowd.submit(press, f"{site}{path}") for path in payers]
            wait_until(lambda: len(refused) == PAYERS - 2, "all but those who call are refused")
            assert {answer.status_code for answer in refused} == {503}
            assert {answer.headers["Retry-After"] for answer in refused} == {"5"}
            headers = {"Authorization": f"Bearer {token}"}
            assert requests.get(f"{site}/api/v1/payments/", headers=headers, timeout=PATIENCE_SECONDS).ok
            assert requests.get(f"{site}/healthz", timeout=PATIENCE_SECONDS).ok
            for name, message in (("alipay", alipay_form(paid[0])), ("wechat", wechat_v3(paid[1]))):
                kind = {"Content-Type": message["content_type"], **message.get("headers", {})}
                url = f"{site}{CALLBACK}{name}"
                assert requests.post(url, message["data"], headers=kind, timeout=PATIENCE_SECONDS).ok
            assert len(provider.callers) == 2
            assert sum(not each.done() for each in pressed) == 2
            for caller in provider.callers:
                caller.close()
            assert [each.result() for each in pressed].count(502) == 2
