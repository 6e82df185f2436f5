"""A clerk's till: opened with a float, what was taken into it, counted with or without a reason."""

import pytest
import time_machine

from foundation.cause import staff_cause
from payments.enums import Tender
from payments.errors import TillOpenAlready
from payments.models import Attempt, Refund, Till
from payments.paying.operations.create import NewPayment, create_payment
from payments.refunding.operations.pay_out import pay_out_refund
from payments.refunding.operations.request import NewRefund, reserve_refund
from payments.tills.admin import till as till_page
from payments.tills.operations.count_till import count_till
from payments.tills.operations.open_till import open_till
from payments.tills.queries import expected_fen, taken_by_tender
from tests.books import CAUSE, LATER, taken
from tests.factories.members import StaffFactory
from tests.members.console import as_role, at, objections, somebody, told
from tests.payments.auditing.ledger_of_everything import verify
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db


def till_of(user, float_fen=20_000):
    return open_till(user_id=user.pk, float_fen=float_fen)


def test_what_a_clerk_takes_is_in_his_till():
    clerk, other = somebody("前台"), somebody("前台")
    till = till_of(clerk)
    till_of(other)
    taken(10_000, by=clerk.pk)
    taken(3_000, by=clerk.pk, tender=Tender.POS)
    taken(500, by=other.pk)
    taken(700, by=StaffFactory().pk)

    assert {way: each.received_fen for way, each in taken_by_tender(till).items()} == {"cash": 10_000, "pos": 3_000}
    assert expected_fen(till) == 30_000
    assert Attempt.objects.filter(till=None).count() == 1
    assert verify()["broken"] == 0


def test_cash_that_is_paid_out_goes_out_of_his_till():
    clerk = somebody("店长")
    till = till_of(clerk)
    payment = taken(10_000, by=clerk.pk)
    attempt = Attempt.objects.get()
    refund = reserve_refund(
        new=NewRefund(payment.pk, 4_000, "少一节课", StaffFactory().pk, attempt.pk), cause=staff_cause(clerk.pk)
    )
    pay_out_refund(refund_id=refund.pk, reference="收据 1", user_id=clerk.pk, cause=staff_cause(clerk.pk))

    assert Refund.objects.get().till == till
    assert expected_fen(till) == 26_000
    assert verify()["broken"] == 0


def test_a_clerk_has_one_open_till():
    clerk = somebody("前台")
    till_of(clerk)
    with pytest.raises(TillOpenAlready):
        till_of(clerk)


def test_the_front_desk_opens_and_counts_its_till():
    clerk = somebody("前台")
    client = signed_in(clerk)
    assert client.get("/admin/payments/till/own/").headers["Location"] == "/admin/payments/till/add/"
    answer = client.post("/admin/payments/till/add/", {"float_yuan": "200"}, follow=True)
    assert told(answer) == ["Your till is open: what you take in hand counts for it."]
    till = Till.objects.get()
    assert (till.clerk, till.float_fen) == (clerk, 20_000)
    assert client.get("/admin/payments/till/own/").headers["Location"] == at(till)
    taken(10_000, by=clerk.pk)
    html = client.get(at(till)).content.decode()
    assert "¥100.00" in html
    assert f"till__id__exact={till.pk}" in html

    assert "missing" in objections(client.post(at(till, "count"), {"counted": "299.50", "reason": ""}))
    counted = client.post(at(till, "count"), {"counted": "299.50", "reason": "找零错了"}, follow=True)
    assert "¥299.50" in told(counted)[0]
    till.refresh_from_db()
    assert (till.counted_fen, till.expected_fen, till.over_fen, till.reason) == (29_950, 30_000, -50, "找零错了")
    assert client.get("/admin/payments/till/add/").status_code == 200


def test_a_second_till_is_refused_on_the_form():
    client = signed_in(clerk := somebody("前台"))
    till_of(clerk)
    answer = client.post("/admin/payments/till/add/", {"float_yuan": "1"})
    assert "open till already" in answer.content.decode()


def test_the_manager_sees_all_and_counts_what_was_left_open():
    with time_machine.travel(LATER, tick=False):
        till = till_of(somebody("前台"))
    manager = as_role("店长")
    assert [row.pk for row in manager.get("/admin/payments/till/?state=open").context["cl"].result_list] == [till.pk]
    assert as_role("前台").get("/admin/payments/till/").context["cl"].result_list.count() == 0
    assert as_role("前台").post(at(till, "count"), {"counted": "200"}).status_code == 404
    assert manager.post(at(till, "count"), {"counted": "200"}).status_code == 302
    assert as_role("财务").get(at(till)).status_code == 200


def test_a_counted_till_says_so_in_its_history():
    clerk = somebody("前台")
    till, client = till_of(clerk), signed_in(clerk)
    client.post(at(till, "count"), {"counted": "199", "reason": "找零错了"})
    till.refresh_from_db()
    history = till_page._happened(till)
    assert [(each.why, each.at) for each in history] == [("找零错了", till.closed_at), ("", till.opened_at)]


def test_a_till_is_opened_with_one_button():
    html = as_role("前台").get("/admin/payments/till/add/").content.decode()
    assert 'name="_save"' in html
    assert 'name="_addanother"' not in html
    assert 'name="_continue"' not in html


def test_the_manager_reads_on_the_home_whose_till_is_open_and_since_when():
    till = till_of(somebody("前台"))
    for role, is_told in (("店长", True), ("前台", False)):
        html = as_role(role).get("/admin/").content.decode()
        assert (f'href="{at(till)}"' in html and str(till.clerk) in html) == is_told
    counted = count_till(till_id=till.pk, counted_fen=20_000, reason="", user_id=till.clerk_id)
    assert f'href="{at(counted)}"' not in as_role("店长").get("/admin/").content.decode()


def test_who_takes_money_without_a_till_is_told_so_and_not_refused(member):
    payment = create_payment(new=NewPayment(member.pk, 10_000, "course"), cause=CAUSE)
    clerk = somebody("前台")
    client, own = signed_in(clerk), 'href="/admin/payments/till/own/" class="text-link"'
    assert own in client.get(at(payment, "take")).content.decode()
    till_of(clerk)
    assert own not in client.get(at(payment, "take")).content.decode()
