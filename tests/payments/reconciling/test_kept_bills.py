"""A bill's file is kept, encrypted, so that a line that is named can be read; and it goes when its time is over."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from payments.models import BillFile, BillPiece, Difference, ExceptionCase, Reconciliation
from payments.providers.billing import BillFault, BillRefused
from payments.reconciling.bounds import KEPT_BILLS
from payments.reconciling.kept_bills import file_of, lines_around
from payments.reconciling.operations import keep_bill as keeping
from payments.reconciling.operations import reconcile
from payments.reconciling.operations.keep_bill import keep_bill
from payments.reconciling.operations.reconcile import reconcile_day
from tests import bills

pytestmark = pytest.mark.django_db(transaction=True)
STRANGER = "txn_0123456789ABCDEFGHJKMN"


@pytest.fixture
def alipay(provider_settings):
    provider_settings(alipay={"seller_id": bills.SELLER_ID})


def bill(*lines):
    file = io.BytesIO()
    bills.write_alipay_bill(file, lines or [bills.payment(STRANGER), bills.payment("POS-1")])
    return file


def compared(file=None):
    return reconcile_day(provider="alipay", day=bills.DAY, file=file or bill())


def test_the_line_of_a_difference_can_be_read_as_it_stands_in_the_file(alipay):
    report = compared()
    difference = report.differences.get(kind="missing_here")
    header, line = lines_around(file_of(difference), difference.bill_line)
    assert (header[0], line[0], difference.bill_line) == (5, 6, 6)
    assert header[1].startswith("支付宝交易号,商户订单号")
    assert STRANGER in line[1]


def test_what_is_stored_does_not_show_what_it_says(alipay):
    compared()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM payments_billpiece")
        stored = b"".join(bytes(content) for (content,) in cursor.fetchall())
    assert stored
    assert STRANGER.encode() not in stored


def test_a_file_of_many_pieces_is_the_same_again(monkeypatch):
    monkeypatch.setattr(keeping, "PIECE_BYTES", 7)
    file = io.BytesIO()
    bills.write_wechat_bill(file, bills.payments(20), is_packed=False)
    keep_bill(file, provider="wechat", day=bills.DAY, source="file", run=1)
    kept = BillFile.objects.get()
    assert kept.is_whole
    assert kept.size == len(file.getvalue())
    assert BillPiece.objects.count() > 10
    assert lines_around(kept, 21)[1] == (21, file.getvalue().decode().split("\r\n")[20])


def test_a_file_that_was_refused_is_kept_once_with_its_reason(alipay):
    table = "".join(f"{line}\r\n" for line in bills.alipay_lines([bills.payment()]))
    cut = io.BytesIO(table[: table.index("年卡会员")].encode("gb18030"))
    for _time in range(2):
        with pytest.raises(BillRefused):
            compared(cut)
    kept = BillFile.objects.get()
    assert (kept.run, kept.fault, kept.is_whole) == (None, BillFault.CUT_SHORT, True)
    assert kept.refused_line is not None
    assert not Reconciliation.objects.exists()


def test_the_next_run_replaces_it_unless_a_repaired_difference_names_it(alipay):
    compared()
    assert compared().run == 2
    assert [kept.run for kept in BillFile.objects.all()] == [2]
    Difference.objects.update(repaired_at=timezone.now())
    compared()
    assert sorted(BillFile.objects.values_list("run", flat=True)) == [2, 3]
    for difference in Difference.objects.all():
        assert file_of(difference).run == difference.run


def test_what_a_run_that_died_kept_counts_for_nothing(alipay, monkeypatch):
    def dies(*_arguments, **_named):
        raise OSError("the machine is gone")

    with monkeypatch.context() as patch:
        patch.setattr(reconcile, "finish_run", dies)
        with pytest.raises(OSError, match="gone"):
            compared()
    assert BillFile.objects.get().run == 1
    compared()
    assert [(kept.run, kept.is_whole) for kept in BillFile.objects.all()] == [(1, True)]


def test_one_that_is_too_large_is_not_kept(alipay, monkeypatch):
    monkeypatch.setattr(keeping, "MAXIMUM_BYTES", 100)
    assert compared().run == 1
    assert not BillFile.objects.exists()


def settled():
    """Every exception is closed."""
    for case in ExceptionCase.objects.filter(closed_at=None):
        case.closed_at, case.closing_action, case.closing_reason = timezone.now(), "accepted", "seen"
        case.save()


def test_it_goes_when_its_time_is_over(alipay, settings):
    settings.BILLS_KEPT_DAYS = 2000
    compared()
    settled()
    for days, dropped in ((1999, 0), (2001, 1)):
        assert KEPT_BILLS.drop(timezone.now() + timedelta(days=days)) == dropped
        assert BillPiece.objects.exists() != bool(dropped)
    assert BillFile.objects.get().removal_id == 1


def test_a_run_of_years_later_leaves_alone_what_retention_has_emptied(alipay):
    compared()
    settled()
    KEPT_BILLS.drop(timezone.now() + timedelta(days=2000))
    assert compared().run == 2
    assert list(BillFile.objects.order_by("run").values_list("run", "removal")) == [(1, 1), (2, None)]
