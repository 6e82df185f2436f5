"""A member who is barred: refused at the door, online and at the desk, until somebody lifts it; all in the history."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.mark_attendance import mark_attendance
from members.door.operations.admission import judge
from members.enums import BookingStatus
from members.errors import ChangeRefused, MemberBarred
from members.models import Booking, Member, MemberEvent
from members.people.operations.bar_member import bar_member, lift_bar
from members.people.roles import FRONT_DESK, MANAGER
from payments.models import Payment
from tests.client import Api
from tests.factories.gym import (
    BookingFactory,
    ClassSessionFactory,
    MembershipFactory,
    OwnedPackFactory,
    PackFactory,
    PlanFactory,
)
from tests.members.console import as_role, at, html_of, objections, told
from tests.purchase import CAUSE

pytestmark = pytest.mark.django_db
MEMBERS = "/api/v1/members"


def bar(member: Member) -> Member:
    return bar_member(member_id=member.pk, reason="打人", actor_id=None)


def paying(kind: str, item: Any) -> Callable[[Api, Member], Any]:
    def create(api: Api, member: Member) -> Any:
        row = item()
        body = {"member_id": member.pk, "type": kind, "item_id": row.pk, "amount": f"{row.price_fen / 100:.2f}"}
        return api.post("/api/v1/payments/", body)

    return create


def for_free(address: str, item: Any) -> Callable[[Api, Member], Any]:
    return lambda api, member: api.post(f"{MEMBERS}/{address}".format(item().pk), {"member_id": member.pk})


def wait(api: Api, member: Member) -> Any:
    full = ClassSessionFactory(capacity=1)
    BookingFactory(session=full)
    return api.post(f"{MEMBERS}/sessions/{full.pk}/wait/", {"member_id": member.pk})


def book_coach(api: Api, member: Member) -> Any:
    pack = OwnedPackFactory(member=member)
    body = {"pack_id": pack.pk, "coach_id": pack.coach_id, "starts_at": "2099-01-01T00:00:00Z"}
    return api.post(f"{MEMBERS}/appointments/", body)


DOORS: list[Callable[[Api, Member], Any]] = [
    paying("membership", PlanFactory),
    paying("course", ClassSessionFactory),
    paying("private", PackFactory),
    for_free("plans/{}/claim/", lambda: PlanFactory(price_fen=0)),
    for_free("packs/{}/claim/", lambda: PackFactory(price_fen=0)),
    for_free("sessions/{}/book/", lambda: ClassSessionFactory(price_fen=0)),
    wait,
    book_coach,
]
IDS = ["buy a plan", "buy a class", "buy a pack", "free plan", "free pack", "book", "wait", "private session"]


@pytest.mark.parametrize("door", DOORS, ids=IDS)
def test_nothing_is_booked_or_bought(api: Api, desk: Api, member: Member, door: Callable[[Api, Member], Any]) -> None:
    bar(member)

    for who in (api.as_member(member), desk):
        with transaction.atomic():  # what a payment refuses ends the transaction that it began in
            answer = door(who, member)
        assert (answer.status_code, answer.json()["code"]) == (409, "member_barred")
    assert not Payment.objects.exists()
    assert not Booking.objects.filter(member=member).exists()


def test_the_door_stays_closed_and_says_whom_to_ask(desk: Api, member: Member) -> None:
    MembershipFactory(member=member)
    bar(member)

    verdict = desk.get(f"{MEMBERS}/{member.pk}/admission/", accept_language="en").json()
    answer = desk.post(f"{MEMBERS}/{member.pk}/check-in/", {"method": "desk"})

    assert (verdict["verdict"], verdict["reason"]) == ("refuse", "barred")
    assert (verdict["detail"], verdict["next_action"]) == (
        "The member is barred from the gym.",
        "Ask the desk manager.",
    )
    assert (answer.status_code, answer.json()["code"], answer.json()["reason"]) == (409, "admission_refused", "barred")


@pytest.mark.parametrize(("began", "status"), [(-5, "attended"), (5, "member_barred")])
def test_who_was_barred_before_a_class_was_not_there(member: Member, began: int, status: str) -> None:
    session = ClassSessionFactory(starts_at=timezone.now() + timedelta(minutes=began))
    place = BookingFactory(member=member, session=session)
    bar(member)

    try:
        found = mark_attendance(booking_id=place.pk, status=BookingStatus.ATTENDED, actor_id=None).status
    except MemberBarred as refusal:
        found = refusal.code

    assert found == status


def test_it_is_lifted_with_a_reason_and_the_history_keeps_both(member: Member, staff: User) -> None:
    MembershipFactory(member=member)
    bar_member(member_id=member.pk, reason=" 打人 ", actor_id=staff.pk)
    with pytest.raises(ChangeRefused):
        bar(member)

    lift_bar(member_id=member.pk, reason="道歉了", actor_id=staff.pk)

    assert judge(member_id=member.pk).reason == "active"
    events = MemberEvent.objects.filter(member=member).order_by("id")
    assert [(event.kind, event.reason, event.actor_id) for event in events] == [
        ("member_barred", "打人", staff.pk),
        ("bar_lifted", "道歉了", staff.pk),
    ]
    with pytest.raises(ChangeRefused):
        lift_bar(member_id=member.pk, reason="x", actor_id=None)


def test_what_the_member_has_stays_and_who_waits_behind_is_promoted(member: Member) -> None:
    full = ClassSessionFactory(capacity=1, price_fen=0)
    taken, own = BookingFactory(session=full), BookingFactory(member=member)
    wish = BookingFactory(member=member, session=full, status=BookingStatus.WAITING)
    behind = BookingFactory(session=full, status=BookingStatus.WAITING)
    bar(member)

    cancel_booking(booking_id=taken.pk, actor_id=None, cause=CAUSE)

    states = [Booking.objects.get(pk=each.pk).status for each in (own, wish, behind)]
    assert states == ["booked", "released", "booked"]


def test_the_manager_decides_it_on_a_page_that_says_what_stays(member: Member, till: Any) -> None:
    manager, desk = as_role(MANAGER), as_role(FRONT_DESK)
    BookingFactory(member=member, session__course__name="瑜伽")

    assert "瑜伽" in html_of(manager.get(at(member, "bar")))
    assert objections(manager.post(at(member, "bar"), {"reason": " "}))
    assert told(manager.post(at(member, "bar"), {"reason": "打人"}, follow=True)) == [f"Barred: {member.name}."]
    html = html_of(desk.get(at(member)))
    assert "打人" in html
    assert at(member, "lift-bar") not in html
    assert "打人" in html_of(manager.get(at(member, "lift-bar")))
    answer = manager.post(at(member, "lift-bar"), {"reason": "道歉了"}, follow=True)
    assert told(answer) == [f"No longer barred: {member.name}."]
    assert desk.post(at(member, "bar"), {"reason": "x"}).status_code == 403
