"""What whoever watches asks of money, and that no question reads a whole table that grows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments.enums import PaymentStatus
from payments.models import Reconciliation
from payments.watching.queries import Compared, figures
from tests.factories.payments import PaymentFactory

pytestmark = pytest.mark.django_db

GROWING = ("payments_payment", "payments_attempt", "payments_refund", "payments_exceptioncase")


def plan_of(sql):
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # as if there were millions
        cursor.execute(explain + sql)
        return "\n".join(str(part) for row in cursor.fetchall() for part in row)


@pytest.mark.parametrize("table", GROWING)
def test_an_index_is_enough(table):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        figures()
    plans = [plan_of(query["sql"]) for query in asked if f'FROM "{table}"' in query["sql"]]
    assert plans
    for plan in plans:
        assert f"Seq Scan on {table}" not in plan
        assert f"SCAN {table}" not in plan.replace(f"SCAN {table} USING", "")


def test_states_of_a_day_and_differences_of_a_week():
    today = timezone.localdate()
    PaymentFactory(status=PaymentStatus.FAILED, created_at=timezone.now() - timedelta(hours=23))
    PaymentFactory(created_at=timezone.now() - timedelta(hours=25))
    for days, differences in ((1, 2), (6, 3), (8, 50)):
        day = today - timedelta(days=days)
        Reconciliation.objects.create(provider="alipay", day=day, run=1, difference_count=differences)
    Reconciliation.objects.create(provider="wechat", day=today, run=0, difference_count=7)  # under way
    found = figures()
    assert found.made_today == {"pending": 0, "success": 0, "failed": 1}
    assert found.compared == [Compared("alipay", 5, 1)]
    assert (found.waiting["payment_pending"].count, found.waiting["refund_under_way"].count) == (1, 0)
