"""The desk takes money in hand: what the page says before, and what came of it."""

import pytest

from payments.models import Attempt, Event
from payments.paying.operations.create import NewPayment, create_payment
from tests.factories.payments import AttemptFactory
from tests.members.console import as_role, at, objections, somebody, told
from tests.purchase import CAUSE, pay
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def payment(member):
    return create_payment(new=NewPayment(member.pk, 10_000, "membership", "年卡"), cause=CAUSE)


def form(**filled):
    return {"tender": "cash", "reference": "", "platform": "", "received": "", **filled}


def test_the_front_desk_takes_cash(payment):
    teller = somebody("前台")
    client = signed_in(teller)
    html = client.get(at(payment, "take")).content.decode()
    for said in (str(payment.member), "¥100.00", "年卡"):
        assert said in html
    answer = client.post(at(payment, "take"), form(), follow=True)
    assert "Taken: ¥100.00, Cash." in told(answer)[-1]
    payment.refresh_from_db()
    assert (payment.status, payment.provider) == ("success", "cash")
    event = Event.objects.get(kind="succeeded")
    assert (event.source, event.actor) == ("staff", f"user:{teller.pk}")


def test_a_voucher_says_its_number_and_what_is_paid_out(payment):
    client = as_role("店长")
    refused = client.post(at(payment, "take"), form(tender="voucher"))
    assert "number of the voucher" in objections(refused)
    assert "pays out" in objections(refused)
    filled = form(tender="voucher", reference="MT-1", platform="meituan", received="92.50")
    assert client.post(at(payment, "take"), filled).status_code == 302
    attempt = Attempt.objects.get()
    assert (attempt.channel, attempt.received_fen) == ("meituan", 9_250)
    page = client.get(at(payment)).content.decode()
    assert "¥92.50" in page


@pytest.mark.parametrize("role", ["财务", "教练"])
def test_nobody_else_takes_any(payment, role):
    assert as_role(role).post(at(payment, "take"), form()).status_code in (403, 404)
    assert not Attempt.objects.exists()


def test_what_is_open_elsewhere_is_said_before_and_refused(payment, provider_settings):
    provider_settings(alipay=None)
    AttemptFactory(payment=payment)
    client = as_role("前台")
    assert "It is open at Alipay" in client.get(at(payment, "take")).content.decode()
    assert "can still be paid at Alipay" in objections(client.post(at(payment, "take"), form()))
    payment.refresh_from_db()
    assert payment.status == "pending"


def test_what_is_paid_is_not_offered(payment):
    pay(payment)
    assert "/take/" not in as_role("前台").get(at(payment)).content.decode()


def test_what_is_paid_is_not_asked_for_again(payment):
    client = as_role("前台")
    client.post(at(payment, "take"), form())
    page = client.get(at(payment, "take"))
    assert "Take ¥" not in page.content.decode()
