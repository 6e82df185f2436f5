"""Slow clients of each kind, more than there are threads: the site answers everybody else."""

import pytest

from tests.factories.payments import PaymentFactory
from tests.processes import PATIENCE_SECONDS
from tests.service_process import running_service
from tests.trust.slow_clients import holding
from tests.trust.slow_clients_beside import observe

THREADS, EACH, CALLBACKS = 2, 150, 3


@pytest.mark.django_db(transaction=True)
def test_whoever_is_slow_holds_up_nobody(tmp_path):
    transactions = [payment.transaction_id for payment in PaymentFactory.create_batch(CALLBACKS)]
    with (
        running_service(tmp_path / "service.log", workers=1, WEB_THREADS=str(THREADS)) as (url, _service),
        holding(url, EACH, large="/static/unfold/css/styles.css"),
    ):
        beside = observe(url, transactions)
    assert beside.acknowledged == CALLBACKS
    assert max(beside.probes) < PATIENCE_SECONDS
