"""Workers killed at any instant: what was acknowledged is in the books, and nothing is in them twice.

Every notification is delivered once and not again, so that nothing but the commit before the answer can save it.
"""

import os
import signal
from functools import partial

import pytest
from django.db.models import Count

from payments.enums import PaymentStatus
from payments.models import Payment
from tests.concurrency.delivery import is_acknowledged
from tests.concurrency.race import at_once
from tests.factories.payments import PaymentFactory
from tests.processes import await_health, wait_until
from tests.providers_desk import CALLBACK, alipay_form
from tests.service_process import running_service
from tests.worker_processes import NEEDS_PROC, workers_of

DELIVERIES, KILLS, HANDS = 240, 4, 8
WORKERS = KILLS + 1  # one is left, and none of those that come in their place is killed: granian ends if one dies young


@NEEDS_PROC
@pytest.mark.django_db(transaction=True)
def test_what_was_acknowledged_survives_its_worker(tmp_path):
    log, payments = tmp_path / "service.log", PaymentFactory.create_batch(DELIVERIES)

    def deliver(_client, number, payment):
        """Whether it was acknowledged; after one that was lost the next waits until a worker is there."""
        turn, place = divmod(number, DELIVERIES // KILLS)
        if place == DELIVERIES // KILLS // 2:
            os.kill(victims[turn], signal.SIGKILL)
        if is_acknowledged(f"{url}{CALLBACK}alipay", alipay_form(payment.transaction_id)):
            return True
        await_health(url, service, log)
        return False

    with running_service(log, workers=WORKERS) as (url, service):
        wait_until(lambda: len(workers_of(service.pid)) == WORKERS, "every worker is there")
        victims = workers_of(service.pid)[:KILLS]
        outcomes = at_once(
            [partial(deliver, number=each, payment=payments[each]) for each in range(DELIVERIES)], hands=HANDS
        )
        wait_until(lambda: not set(victims) & set(workers_of(service.pid)), "every victim is dead")

    acknowledged = {payment.pk for payment, outcome in zip(payments, outcomes, strict=True) if outcome}
    assert len(acknowledged) > DELIVERIES // 2
    # One statement: what was on its way when its worker died may be committed at any moment.
    books = list(Payment.objects.annotate(count=Count("events")).values_list("pk", "status", "count"))
    assert acknowledged <= {number for number, status, _count in books if status == PaymentStatus.SUCCESS}
    assert {(status, count) for _number, status, count in books} <= {("success", 1), ("pending", 0)}
