"""What finance begins with: what waits longest first, refunds, the bills of yesterday; by permission."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.days import ONE_DAY, today
from members.people.roles import FINANCE, FRONT_DESK
from payments.closing.operations.close_day import close_day
from payments.enums import RefundStatus
from payments.models import AskedReconciliation, ExceptionCase, Reconciliation
from payments.reconciling.operations.bill_day import bill_today, end_of_bill
from tests.factories.members import StaffFactory
from tests.members.console import as_role, html_of
from tests.payments.reconciling.reconciliation_bed import paid_attempt, refund_of

pytestmark = pytest.mark.django_db
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def home(role=FINANCE):
    return html_of(as_role(role).get("/admin/", **ENGLISH))


def case(days, fen):
    attempt = paid_attempt()
    return ExceptionCase.objects.create(
        payment=attempt.payment, kind="overpaid", subject=str(days), amount_fen=fen, evidence="{}",
        proposed_action="refund", opened_at=timezone.now() - timedelta(days=days),
    )  # fmt: skip


def test_exceptions_come_oldest_first_with_age_amount_and_member():
    older, newer = case(9, 111_100), case(2, 222_200)
    html = home()
    assert html.index("¥1,111.00") < html.index("¥2,222.00")
    assert "1\xa0week, 2\xa0days" in html
    assert older.payment.member.name in html
    assert newer.payment.member.name in html


def test_what_is_settled_is_not_there():
    settled = case(9, 111_100)
    settled.closed_at, settled.closing_action, settled.closing_reason = timezone.now(), "accepted", "x"
    settled.save()
    assert "¥1,111.00" not in home()


def test_refunds_wait_for_an_approval_or_a_transfer_by_hand():
    for status, fen in ((RefundStatus.AWAITING_APPROVAL, 33_300), (RefundStatus.BY_HAND, 44_400)):
        refund_of(paid_attempt(fen=50_000), fen=fen, status=status)
    refund_of(paid_attempt(fen=99_900), fen=55_500, status=RefundStatus.FAILED)
    html = home()
    assert html.index("¥333.00") < html.index("¥444.00")
    assert "¥555.00" not in html


def test_yesterdays_bills_by_provider_with_the_way_to_reconcile_now():
    day = bill_today() - timedelta(days=1)
    report = Reconciliation.objects.create(
        provider="alipay",
        day=day,
        run=1,
        finished_at=timezone.now(),
        difference_count=2,
        bill_payment_fen=12_345,
    )
    html = home()
    assert "Differs" in html
    assert "¥123.45" in html
    assert f"?provider=wechat&amp;day={day.isoformat()}" in html
    assert f"?provider=alipay&amp;day={day.isoformat()}" not in html
    Reconciliation.objects.filter(pk=report.pk).update(finished_at=end_of_bill(day) - timedelta(seconds=1))
    assert f"?provider=alipay&amp;day={day.isoformat()}" in home()


def test_one_that_is_under_way_is_told_as_that():
    day = bill_today() - timedelta(days=1)
    AskedReconciliation.objects.create(
        provider="wechat", day=day, is_upload=False, asked_by=StaffFactory(), asked_at=timezone.now()
    )
    html = home()
    assert "Bill is being read" in html
    assert "provider=wechat" not in html


def test_the_desk_sees_none_of_it():
    case(9, 111_100)
    assert "¥1,111.00" not in home(FRONT_DESK)


def test_it_takes_the_same_statements_however_much_waits():
    client, counts = as_role(FINANCE), []
    for number in (1, 6):
        for day in range(number):
            case(number * 10 + day, 1)
            refund_of(paid_attempt(fen=50_000), fen=100, status=RefundStatus.AWAITING_APPROVAL)
        client.get("/admin/")
        with CaptureQueriesContext(connection) as context:
            client.get("/admin/")
        counts.append(len(context))
    assert counts[0] == counts[1]


def test_before_the_first_closing_it_says_so_and_where_to_begin():
    html = home()
    assert "No day has been closed yet" in html
    yesterday = today() - ONE_DAY
    assert f'/admin/payments/bookperiod/{yesterday.isoformat()}/change/"' in html
    close_day(day=yesterday, reason="x")
    assert "All days are closed." in home()
