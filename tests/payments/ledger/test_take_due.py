"""A due attempt or refund is asked for by one worker, and by another when the first has not come back in a minute."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from payments.enums import AttemptStatus, RefundStatus
from payments.ledger.operations.take_due import LEASE, take_due
from tests.factories.payments import AttemptFactory
from tests.payments.rows import refund

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["attempt", "refund"])
def due(request):
    attempt = AttemptFactory(next_query_at=timezone.now())
    if request.param == "attempt":
        return attempt
    return refund(attempt, status=RefundStatus.PENDING, succeeded_at=None, next_query_at=timezone.now())


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_of_two_that_have_read_it_one_may_ask(due):
    first, second = again(due), again(due)
    assert (take_due(first), take_due(second)) == (True, False)


def test_it_is_due_again_when_whoever_took_it_has_died(due):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        take_due(again(due))
    assert abs(again(due).next_query_at - (now + LEASE)) < timedelta(seconds=1)
    assert take_due(again(due))


def test_what_has_ended_meanwhile_is_nobodys_to_ask_for(due):
    read, ended = again(due), AttemptStatus.CLOSED if hasattr(due, "channel") else RefundStatus.FAILED
    type(due).objects.update(status=ended)
    assert not take_due(read)
