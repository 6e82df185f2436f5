"""A coach is staff of the console, and sees nobody's payments through the API."""

import pytest
from django.contrib.auth.models import Permission

from tests.factories.gym import CoachFactory
from tests.factories.members import StaffFactory
from tests.factories.payments import PaymentFactory

LIST = "/api/v1/payments/"


@pytest.fixture
def payment(other_member):
    return PaymentFactory(member=other_member)


def test_a_coach_sees_and_makes_no_payment(coaching, payment, other_member):
    assert coaching.get(LIST).json() == []
    for answer in (
        coaching.get(f"{LIST}{payment.pk}/"),
        coaching.post(f"{LIST}{payment.pk}/close/"),
        coaching.get(f"{LIST}{payment.pk}/refunds/"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "payment_not_found")
    body = {"member_id": other_member.pk, "amount": 1, "type": "course"}
    assert coaching.post(LIST, body).json()["code"] == "member_not_found"


def test_a_coach_with_the_permission_sees_them(api, coach, payment):
    coach.user.user_permissions.add(Permission.objects.get(codename="view_payment"))
    assert [each["id"] for each in api.as_user(coach.user).get(LIST).json()] == [payment.pk]


def test_a_coach_who_teaches_no_more_sees_none_either(coaching, coach, payment):
    coach.is_active = False
    coach.save()
    assert coaching.get(LIST).json() == []


def test_a_superuser_who_teaches_sees_them(api, payment):
    assert len(api.as_user(CoachFactory(user=StaffFactory()).user).get(LIST).json()) == 1


def test_a_coach_who_is_a_member_sees_the_own_ones(api, member, payment):
    member.user.is_staff = True
    member.user.save()
    CoachFactory(user=member.user)
    own = PaymentFactory(member=member)
    assert [each["id"] for each in api.as_member(member).get(LIST).json()] == [own.pk]


def test_what_staff_may_do_is_asked_for_once_and_of_others_never(
    api, member, coaching, desk, django_assert_num_queries
):
    of_a_superuser = api.as_user(CoachFactory(user=StaffFactory()).user)
    for caller in (api.as_member(member), of_a_superuser):
        with django_assert_num_queries(2):  # the token, and the page
            caller.get(LIST)
    for caller in (coaching, desk):
        with django_assert_num_queries(3):  # what the account may do, as well
            caller.get(LIST)
