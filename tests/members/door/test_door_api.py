"""The front desk's verdict, and a visit."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from members.models import CheckIn
from tests.factories.gym import BookingFactory, ClassSessionFactory, MembershipFactory

PREFIX = "/api/v1/members"


@pytest.fixture
def path(member):
    return f"{PREFIX}/{member.pk}"


def test_the_verdict_is_shown_and_written_down_nowhere(desk, member, path):
    membership = MembershipFactory(member=member)
    shown = desk.get(f"{path}/admission/", accept_language="en").json()
    assert shown == {
        "verdict": "enter", "reason": "active", "detail": "The membership is active.", "next_action": "",
        "membership_id": membership.pk, "booking_id": None,
    }  # fmt: skip
    assert CheckIn.objects.count() == 0


def test_a_visit(desk, member, path):
    membership = MembershipFactory(member=member)
    answer = desk.post(f"{path}/check-in/", {"method": "qr"})
    assert answer.status_code == 201, answer.content
    shown, visit = answer.json(), CheckIn.objects.get()
    assert shown == {
        "id": visit.pk, "member_id": member.pk, "at": visit.at.strftime("%Y-%m-%dT%H:%M:%SZ"), "method": "qr",
        "verdict": "enter", "reason": "active", "membership_id": membership.pk, "booking_id": None, "note": "",
        "given_up": [],
    }  # fmt: skip


def test_the_first_visit_begins_the_membership(desk, caller, member, path):
    MembershipFactory(member=member, start_rule="first_visit", activated_at=None, starts_on=date(2099, 1, 1))
    assert caller.get(f"{PREFIX}/me/").json()["state"] == "waiting"
    assert desk.post(f"{path}/check-in/", {"method": "desk"}).json()["reason"] == "first_visit"
    assert caller.get(f"{PREFIX}/me/").json()["state"] == "active"


def test_who_may_not_enter_is_let_in_by_the_manager_with_a_note(desk, manager, path):
    for caller, body in ((desk, {}), (desk, {"note": "x"}), (manager, {})):
        refused = caller.post(f"{path}/check-in/", {"method": "desk", **body})
        assert (refused.status_code, refused.json()["code"]) == (409, "admission_refused")
        assert refused.json()["reason"] == "none"
    assert CheckIn.objects.count() == 0
    answer = manager.post(f"{path}/check-in/", {"method": "desk", "note": "参观"})
    assert (answer.status_code, answer.json()["verdict"], answer.json()["note"]) == (201, "refuse", "参观")


def test_a_class_opens_the_door(desk, member, path):
    session = ClassSessionFactory(starts_at=timezone.now() + timedelta(minutes=30))
    booking = BookingFactory(session=session, member=member)
    shown = desk.get(f"{path}/admission/").json()
    assert (shown["verdict"], shown["reason"], shown["booking_id"]) == ("enter", "class", booking.pk)


def test_a_slip_is_taken_back_within_a_minute_and_once(desk, member, path):
    MembershipFactory(member=member)
    visit = desk.post(f"{path}/check-in/", {"method": "desk"}).json()
    undo = f"{PREFIX}/check-ins/{visit['id']}/take-back/"
    answer = desk.post(undo)
    assert (answer.status_code, answer.json()) == (200, {"member_id": member.pk, "at": visit["at"], "given_up": []})
    assert not CheckIn.objects.exists()
    again = desk.post(undo)
    assert (again.status_code, again.json()["code"]) == (404, "visit_not_found")


def test_after_a_minute_the_visit_stands(desk, member, path):
    MembershipFactory(member=member)
    visit = desk.post(f"{path}/check-in/", {"method": "desk"}).json()
    CheckIn.objects.update(at=timezone.now() - timedelta(minutes=1))
    refused = desk.post(f"{PREFIX}/check-ins/{visit['id']}/take-back/")
    assert (refused.status_code, refused.json()["code"]) == (409, "visit_stands")
    assert CheckIn.objects.count() == 1


def test_the_member_takes_nothing_back(desk, caller, member, path):
    MembershipFactory(member=member)
    visit = desk.post(f"{path}/check-in/", {"method": "desk"}).json()
    assert caller.post(f"{PREFIX}/check-ins/{visit['id']}/take-back/").status_code == 403
    assert CheckIn.objects.count() == 1
