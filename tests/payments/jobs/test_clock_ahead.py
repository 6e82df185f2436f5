"""What a clock that was ahead has written puts nothing to sleep until then: leases, and keys of requests."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from payments.enums import ProviderName
from payments.idempotency.queries import abandoned_by
from payments.jobs.operations.lease import take_job
from payments.jobs.queries import job_reports
from payments.models import IdempotencyKey
from payments.reconciling.operations.run import ReconciliationRunning, new_run
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db

LONG = timedelta(days=365)


def ahead(by):
    return time_machine.travel(timezone.now() + by, tick=False)


@pytest.mark.parametrize(("by", "is_free"), [(timedelta(minutes=4), False), (timedelta(minutes=6), True), (LONG, True)])
def test_the_lease_of_a_job(by, is_free):
    with time_machine.travel(timezone.now(), tick=False):
        with ahead(by):
            assert take_job("sync", holder="dead")
        (report,) = job_reports()
        assert report.is_running is not is_free
        assert take_job("sync", holder="next") is is_free


@pytest.mark.parametrize(("by", "is_free"), [(timedelta(minutes=4), False), (LONG, True)])
def test_the_day_of_a_reconciliation(by, is_free):
    day, provider = date(2026, 11, 28), ProviderName.ALIPAY
    with ahead(by):
        dead = new_run(provider=provider, day=day)
        dead.__enter__()
    if is_free:
        with new_run(provider=provider, day=day) as run:
            assert run.number == 1
    else:
        with pytest.raises(ReconciliationRunning), new_run(provider=provider, day=day):
            pass


@pytest.mark.parametrize(("by", "is_over"), [(timedelta(minutes=4), False), (LONG, True)])
def test_the_key_of_a_request_that_died(by, is_over):
    now = timezone.now()
    IdempotencyKey.objects.create(user=UserFactory(), key="k", fingerprint="f", taken_at=now + by, created_at=now)
    assert IdempotencyKey.objects.filter(abandoned_by(now)).exists() is is_over
