"""A query that was put together once gives what the ORM would give each time."""

import pytest
from django.db.models import Count, Max, Subquery, Value

from foundation.kept_query import KeptQuery
from payments.models import Attempt, Payment
from tests.factories.payments import AttemptFactory, PaymentFactory

pytestmark = pytest.mark.django_db


def rows():
    counted = Payment.objects.only("amount_fen", "transaction_id_index", "created_at", "paid_at")
    return counted.annotate(attempts_count=Count("attempts"), newest=Max("attempts__created_at"), word=Value("x"))


def test_each_key_gives_its_own_row():
    query = KeptQuery(rows)
    for _each in range(3):
        payment = PaymentFactory()
        AttemptFactory(payment=payment)
        found, expected = query.get(payment.pk), rows().get(pk=payment.pk)
        assert found == expected
        assert vars(found).keys() == vars(expected).keys()
        for name in ("amount_fen", "created_at", "paid_at", "attempts_count", "newest", "word"):
            assert (getattr(found, name), type(getattr(found, name))) == (
                getattr(expected, name),
                type(getattr(expected, name)),
            )


@pytest.mark.parametrize("key", [1, 0, -1, 2**62 + 1, 2**63 - 1, 2**63, 10**30])
def test_what_is_not_there_is_none(key):
    assert KeptQuery(rows).get(key) is None


def test_what_was_left_out_is_read_when_it_is_asked_for(django_assert_num_queries):
    payment = PaymentFactory()
    with django_assert_num_queries(1):
        found = KeptQuery(rows).get(payment.pk)
    with django_assert_num_queries(1):
        assert found.description == payment.description


def test_sealed_columns_open():
    attempt = AttemptFactory()
    found = KeptQuery(Attempt.objects.all).get(attempt.pk)
    assert found.out_trade_no == attempt.out_trade_no


def test_it_is_put_together_once():
    asked = []

    def counted():
        asked.append(1)
        return Payment.objects.annotate(one=Subquery(Attempt.objects.values("pk")[:1]))

    query = KeptQuery(counted)
    payments = [PaymentFactory() for _each in range(3)]
    assert ([query.get(payment.pk) for payment in payments], len(asked)) == (payments, 1)
