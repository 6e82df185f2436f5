"""Money that comes for what was called off goes back by itself; every other undelivered payment is a person's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments.enums import ExceptionKind, Fulfilment, RefundStatus
from payments.errors import RefundTooSoon
from payments.models import Event, ExceptionCase, Payment, Refund
from payments.providers.base import ProviderRefused
from payments.purposes import NotDeliverable
from payments.refunding.operations import return_undeliverable as returning
from payments.refunding.operations.return_undeliverable import return_undeliverable
from tests.factories.members import MemberFactory
from tests.purchase import buy
from tests.purpose_shelf import PRICE_FEN, shelf_for_sale
from tests.till import open_till

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


@pytest.fixture
def shelf(monkeypatch):
    with shelf_for_sale(monkeypatch) as shelf:
        yield shelf


@pytest.fixture
def called_off(shelf):
    """Money that came for something that we had called off."""
    shelf.failures["fulfil"] = NotDeliverable("session_cancelled", is_our_doing=True)
    return lambda: buy(MemberFactory(), "course", 7, PRICE_FEN)


def test_the_whole_sum_goes_back_and_staff_are_told(called_off, till):
    payments = [called_off() for _number in range(25)]
    assert {payment.fulfilment for payment in payments} == {Fulfilment.FAILED}
    assert return_undeliverable() == 25
    assert [order.amount_fen for order in till.sent] == [PRICE_FEN] * 25
    assert set(Payment.objects.values_list("refunded_fen", "fulfilment")) == {(PRICE_FEN, "failed")}
    requested = Event.objects.filter(kind="refund_requested")
    assert set(requested.values_list("actor", flat=True)) == {"system"}
    cases = ExceptionCase.objects.values_list("kind", "closing_action", "closed_by")
    assert set(cases) == {(ExceptionKind.NOT_DELIVERED, "refund", None)}
    assert return_undeliverable() == 0


def test_above_the_threshold_a_person_decides(called_off, till, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = PRICE_FEN - 1
    called_off()
    assert return_undeliverable() == 0
    assert (ExceptionCase.objects.get().closed_at, Refund.objects.count(), till.sent) == (None, 0, [])
    settings.REFUND_APPROVAL_THRESHOLD_FEN = PRICE_FEN
    called_off()
    assert return_undeliverable() == 1


def test_what_cannot_be_delivered_for_another_reason_waits_for_a_person(shelf, till):
    shelf.failures["fulfil"] = NotDeliverable("session_full")
    buy(MemberFactory(), "course", 7, PRICE_FEN)
    assert (return_undeliverable(), till.sent) == (0, [])
    assert ExceptionCase.objects.get().closed_at is None


def test_what_was_delivered_after_all_stays(called_off, shelf, till):
    payment = called_off()
    Payment.objects.filter(pk=payment.pk).update(fulfilment=Fulfilment.DONE)
    assert (return_undeliverable(), till.sent) == (0, [])


def test_one_that_is_refused_stops_no_other_and_is_tried_again(called_off, till, monkeypatch, time_machine):
    def reserve(*, new, cause):
        if new.payment_id == first.pk and not till.sent:
            raise RefundTooSoon(60)
        return real(new=new, cause=cause)

    real = returning.reserve_refund
    first, second = called_off(), called_off()
    monkeypatch.setattr(returning, "reserve_refund", reserve)
    assert return_undeliverable() == 1
    assert Refund.objects.get().payment == second
    time_machine.move_to(timezone.now() + returning.LEASE + timedelta(seconds=1))
    assert (return_undeliverable(), len(till.sent)) == (1, 2)


def test_a_refusal_of_the_provider_is_raised(called_off, till):
    called_off()
    till.word = ProviderRefused("no")
    assert return_undeliverable() == 1
    assert Refund.objects.get().status == RefundStatus.FAILED
    assert ExceptionCase.objects.get(closed_at=None).kind == ExceptionKind.REFUND_FAILED
    assert return_undeliverable() == 0
