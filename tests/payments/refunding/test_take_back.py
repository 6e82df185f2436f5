"""What was bought follows its refund: what cannot is for a person, what only could not just now is tried again."""

import pytest
from django.db import OperationalError

from payments.models import ExceptionCase
from payments.refunding.operations import lock_and_take_back
from tests.factories.payments import AttemptFactory
from tests.payments import rows

pytestmark = pytest.mark.django_db


class Shelf:
    def __init__(self, failure):
        self.failure = failure

    def revoke(self, **_terms):
        raise self.failure


@pytest.fixture
def refund():
    attempt = AttemptFactory(status="paid", paid_fen=10_000, payment__item_id=5, payment__fulfilment="done")
    return rows.refund(attempt)


def take_back(refund, failure, monkeypatch):
    monkeypatch.setattr(lock_and_take_back, "get_purpose", lambda _type: Shelf(failure))
    lock_and_take_back.take_back(refund.payment, refund)


def test_a_fault_of_ours_is_for_a_person(refund, monkeypatch):
    take_back(refund, RuntimeError(), monkeypatch)
    assert ExceptionCase.objects.get().kind == "not_taken_back"


def test_a_database_that_is_away_for_a_moment_is_for_nobody(refund, monkeypatch):
    with pytest.raises(OperationalError):
        take_back(refund, OperationalError("deadlock detected"), monkeypatch)
    assert not ExceptionCase.objects.exists()
