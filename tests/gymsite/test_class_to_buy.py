"""The class that a newcomer to the demonstration may buy, whenever he asks."""

from datetime import timedelta

import pytest
import time_machine
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone

from gymsite.demonstration.class_to_buy import buy_a_class, payable_order
from gymsite.demonstration.people import MEMBERS, add_member
from payments.paying.links import checkout_url
from tests.factories.gym import BookingFactory, ClassSessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    return add_member(MEMBERS[0])


@pytest.fixture
def classes():
    """Two that cost something, the earlier first, and one that does not."""
    ClassSessionFactory(starts_at=timezone.now() + timedelta(days=1), price_fen=0)
    return [ClassSessionFactory(starts_at=timezone.now() + timedelta(days=days), price_fen=5800) for days in (2, 3)]


def test_it_is_the_first_one_and_the_same_while_there_is_time(buyer, classes):
    payment = payable_order(buyer)
    assert (payment.item_id, payment.amount_fen) == (classes[0].pk, 5800)
    assert payable_order(buyer) == payment


@pytest.mark.parametrize("minutes", [11, 16])
def test_it_is_a_fresh_one_once_the_time_is_nearly_or_all_over(buyer, classes, minutes):
    first = payable_order(buyer)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        second = payable_order(buyer)
        assert second != first
        assert second.expires_at >= timezone.now() + timedelta(minutes=14)


def test_the_next_one_where_the_first_is_booked(buyer, classes):
    BookingFactory(member=buyer, session=classes[0])
    assert payable_order(buyer).item_id == classes[1].pk


def test_a_plain_fee_where_no_class_is_left(buyer):
    payment = payable_order(buyer)
    assert (payment.item_id, payment.amount_fen) == (None, 10000)
    assert payable_order(buyer) == payment


def test_the_address_leads_to_its_checkout_page(buyer, classes, settings):
    settings.DEBUG, settings.SANDBOX_URL = True, "http://127.0.0.1:8001"
    answer = buy_a_class(RequestFactory().get("/demonstration/"))
    assert (answer.status_code, answer.headers["Location"]) == (302, checkout_url(payable_order(buyer).pk))


@pytest.mark.parametrize(("debug", "sandbox"), [(False, "http://127.0.0.1:8001"), (True, "")])
def test_there_is_none_where_there_is_no_demonstration(buyer, settings, debug, sandbox):
    settings.DEBUG, settings.SANDBOX_URL = debug, sandbox
    with pytest.raises(Http404):
        buy_a_class(RequestFactory().get("/demonstration/"))
    assert not buyer.payments.exists()
