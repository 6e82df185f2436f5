"""Five hundred slow clients of each kind beside the site: the probe within 200 ms, and every callback acknowledged."""

import sys

import pytest

from tests.factories.payments import PaymentFactory
from tests.processes import wait_until
from tests.service_process import running_service
from tests.trust.slow_clients import holding
from tests.trust.slow_clients_beside import observe

EACH = 500
CALLBACKS = 400
PROBE_SECONDS = 0.2
LARGE = "/static/unfold/css/styles.css"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("only", ["headers", "bodies", "idle", "readers", ""])
def test_the_site_goes_on(tmp_path, capsys, only):
    transactions = [payment.transaction_id for payment in PaymentFactory.create_batch(CALLBACKS)]
    with (
        running_service(tmp_path / "service.log", workers=2) as (url, _service),
        holding(url, EACH, large=LARGE, only=only) as crowds,
    ):
        wait_until(lambda: all(crowd.is_quiet() for crowd in crowds), "what came at once is answered")
        beside = observe(url, transactions)
    with capsys.disabled():
        sys.stdout.write(f"\n{beside.told(crowds)}\n")
    assert beside.acknowledged == CALLBACKS
    assert max(beside.probes) < PROBE_SECONDS
