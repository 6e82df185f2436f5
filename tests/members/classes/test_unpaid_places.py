"""Nobody holds places for ever without paying: so many at once, and so often in one class; the desk goes on."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from members.enums import BookingStatus
from members.models import Booking
from payments.models import Payment
from tests.factories.gym import ClassSessionFactory
from tests.factories.members import StaffFactory
from tests.purchase import fail

pytestmark = pytest.mark.django_db(transaction=True)  # a refusal undoes all of it
PAYMENTS = "/api/v1/payments/"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-25T04:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def classes():
    """Four in a row on the same day."""
    begins = [timezone.now() + timedelta(hours=30 + 2 * number) for number in range(4)]
    return [ClassSessionFactory(starts_at=starts_at, capacity=1) for starts_at in begins]


def hold(caller, member, session):
    body = {"member_id": member.pk, "amount": "58.00", "type": "course", "item_id": session.pk}
    return caller.post(PAYMENTS, body, accept_language="en")


def refusal(answer):
    return answer.status_code, answer.json()["code"]


def test_two_unpaid_places_are_held_at_once_and_no_third(api, member, classes, noon):
    caller = api.as_member(member)
    first, second, third, _fourth = classes
    assert [hold(caller, member, session).status_code for session in (first, second)] == [201, 201]
    refused = hold(caller, member, third)
    assert refusal(refused) == (409, "too_many_unpaid_places")
    assert "2 places are held already and not paid yet" in refused.json()["detail"]
    assert (Payment.objects.count(), Booking.objects.count()) == (2, 2)

    fail(Payment.objects.order_by("pk")[0])
    assert hold(caller, member, third).status_code == 201
    noon.shift(timedelta(minutes=15))
    assert hold(caller, member, first).status_code == 201


def test_after_two_holds_in_vain_of_one_class_a_third_is_held_at_the_desk_only(api, member, classes, noon):
    caller, session = api.as_member(member), classes[0]
    for _time in range(2):
        assert hold(caller, member, session).status_code == 201
        noon.shift(timedelta(minutes=15))
    refused = hold(caller, member, session)
    assert refusal(refused) == (409, "held_in_vain")
    assert "at the front desk" in refused.json()["detail"]
    assert Booking.objects.filter(status=BookingStatus.HELD, held_until__gt=timezone.now()).count() == 0
    assert hold(caller, member, classes[1]).status_code == 201
    assert hold(api.as_user(StaffFactory()), member, session).status_code == 201


def test_closing_the_payment_just_before_its_end_is_no_way_round(api, member, classes, noon):
    caller, session = api.as_member(member), classes[0]
    for _time in range(2):
        payment = hold(caller, member, session).json()
        noon.shift(timedelta(minutes=14))
        assert caller.post(f"{PAYMENTS}{payment['id']}/close/").status_code == 200
    assert refusal(hold(caller, member, session)) == (409, "held_in_vain")


def test_a_place_that_somebody_else_held_in_vain_is_nobody_elses_fault(api, member, other_member, classes, noon):
    for _time in range(2):
        hold(api.as_member(other_member), other_member, classes[0])
        noon.shift(timedelta(minutes=15))
    assert hold(api.as_member(member), member, classes[0]).status_code == 201


def test_the_desk_holds_as_many_as_are_sold(api, member, classes):
    caller = api.as_user(StaffFactory())
    assert [hold(caller, member, session).status_code for session in classes] == [201] * 4


def test_any_number_may_be_held_where_the_house_says_so(api, member, classes, settings):
    settings.UNPAID_PLACES_A_MEMBER = 0
    caller = api.as_member(member)
    assert [hold(caller, member, session).status_code for session in classes] == [201] * 4
