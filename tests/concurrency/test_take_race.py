"""Money in hand at the instant in which others pay, open or take: one price is booked, what is beside it is told."""

import json
from collections import Counter

import pytest
from django.core.management import call_command
from django.db.models import Sum

from members.people.operations.tokens import issue_token
from payments.enums import PaymentStatus
from payments.models import Attempt, Event, ExceptionCase, Payment
from payments.paying.operations import ask, close_attempt
from payments.paying.operations.create import NewPayment, create_payment
from payments.providers.base import Trade, TradeState
from tests.concurrency.race import at_once
from tests.factories.members import MemberFactory, StaffFactory
from tests.factories.payments import AttemptFactory
from tests.providers_desk import CALLBACK, alipay_form
from tests.purchase import CAUSE

pytestmark = pytest.mark.django_db(transaction=True)


def order():
    return create_payment(new=NewPayment(MemberFactory().pk, 10_000, "membership"), cause=CAUSE)


def taker(payment, body=None):
    token, _row = issue_token(user=StaffFactory())
    text = json.dumps(body or {"tender": "cash", "amount": 100})
    headers = {"authorization": f"Bearer {token}"}

    def take(client):
        path = f"/api/v1/payments/{payment.pk}/take/"
        return client.post(path, text, content_type="application/json", headers=headers)

    return take


def payer(payment):
    message = alipay_form(payment.transaction_id)
    return lambda client: client.generic("POST", CALLBACK + "alipay", **message)


def test_two_desks_at_once_take_it_once():
    payment = order()

    answers = at_once([taker(payment) for _desk in range(8)])

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"payment_closed"}
    assert (Attempt.objects.count(), Event.objects.filter(kind="succeeded").count()) == (1, 1)
    call_command("verify_audit", "--json")


def test_the_payer_pays_at_the_provider_while_the_desk_takes_cash():
    """Whoever comes first settles it; the desk that comes second takes nothing, the provider's money is a case."""
    for _round in range(6):
        payment = order()
        notified, taken = at_once([payer(payment), taker(payment)])

        assert notified.status_code == 200
        payment.refresh_from_db()
        assert payment.status == PaymentStatus.SUCCESS
        cases = list(ExceptionCase.objects.filter(payment=payment).values_list("kind", flat=True))
        arrived = Attempt.objects.filter(payment=payment).aggregate(fen=Sum("paid_fen"))["fen"]
        if taken.status_code == 200:
            assert (payment.provider, cases, arrived) == ("cash", ["overpaid"], 20_000)
        else:
            assert (taken.status_code, payment.provider, cases, arrived) == (409, "alipay", [], 10_000)
    call_command("verify_audit", "--json")


def test_a_code_that_is_opened_at_the_same_instant_is_never_left_open_beside_cash(settings):
    settings.WEB_THREADS = 2 * 8
    for _round in range(4):
        payment = order()
        token, _row = issue_token(user=payment.member.user)
        body, headers = json.dumps({"provider": "alipay", "channel": "page"}), {"authorization": f"Bearer {token}"}
        path = f"/api/v1/payments/{payment.pk}/checkout/"

        opened, taken = at_once(
            [
                lambda client, path=path, body=body, headers=headers: client.post(
                    path, body, content_type="application/json", headers=headers
                ),
                taker(payment),
            ]
        )

        live = Attempt.objects.filter(payment=payment, status__in=("opening", "open", "unknown"))
        if taken.status_code == 200:
            assert (opened.status_code, opened.json()["code"], live.count()) == (409, "payment_closed", 0)
        else:
            assert (opened.status_code, taken.status_code, taken.json()["code"]) == (200, 409, "still_payable")
            assert Payment.objects.get(pk=payment.pk).status == PaymentStatus.PENDING


def test_one_voucher_at_two_desks_pays_for_one():
    payments = [order() for _payment in range(4)]
    voucher = {"tender": "voucher", "amount": 100, "received": 90, "reference": "MT-1"}

    answers = at_once([taker(payment, voucher) for payment in payments])

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 3}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"reference_used"}
    assert Payment.objects.filter(status=PaymentStatus.SUCCESS).count() == Attempt.objects.count() == 1
    call_command("verify_audit", "--json")


class Registry:
    """A provider with one order, which is closed by the first who asks for that."""

    state = TradeState.WAITING

    def query(self, out_trade_no):
        return Trade(out_trade_no, self.state)

    def close(self, _out_trade_no):
        self.state = TradeState.CLOSED
        return self.state


def test_several_desks_take_at_once_what_is_open_at_a_provider(monkeypatch, settings):
    settings.WEB_THREADS = 2 * 8
    for _round in range(6):
        payment, registry = order(), Registry()
        AttemptFactory(payment=payment, provider="alipay")
        for module in (ask, close_attempt):
            monkeypatch.setattr(module, "get_gateway", lambda _provider, registry=registry: registry)

        answers = at_once([taker(payment) for _desk in range(4)])

        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 3}
        payment.refresh_from_db()
        assert (payment.status, payment.provider) == (PaymentStatus.SUCCESS, "cash")
    call_command("verify_audit", "--json")
