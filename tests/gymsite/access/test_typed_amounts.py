"""Above what one person's word is good for, every decision by which money moves wants its amount typed once more."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import models
from django.test import Client

from members.classes.operations.generate_sessions import generate_sessions
from members.enums import SessionStatus
from members.models import Booking, ClassSession, ClosedDays, Membership, RefundDecision, UpgradeOffer
from tests.factories.gym import ClassSessionFactory, CourseFactory, MembershipFactory, PlanFactory
from tests.factories.members import MemberFactory
from tests.members.console import at, html_of
from tests.members.rows import timetable_line
from tests.purchase import buy
from tests.staff_client import signed_in
from tests.till import open_till

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)  # nine o'clock at the gym
PRICE_FEN, OTHER_PHONE = 5_800, "13900000009"

# The row and the decision, what is filled in, what is typed then, and whether it was carried out.
Case = tuple[models.Model, str, dict[str, str], str, Callable[[], bool]]


@pytest.fixture(autouse=True)
def monday_morning() -> Any:
    with time_machine.travel(NOW, tick=False), open_till():
        yield


def paid_places(session: ClassSession) -> ClassSession:
    """Two people have paid."""
    for _person in range(2):
        buy(MemberFactory(), "course", session.pk, PRICE_FEN)
    return session


def is_called_off() -> bool:
    return ClassSession.objects.filter(status=SessionStatus.CANCELLED).exists()


def refund_by_rule() -> Case:
    buy(MemberFactory(), "course", ClassSessionFactory().pk, PRICE_FEN)
    answers = {"rule": "mistake", "reason": "录错了"}
    return Booking.objects.get(), "refund", answers, "58", RefundDecision.objects.exists


def class_cancelled() -> Case:
    return paid_places(ClassSessionFactory()), "cancel", {"reason": "停电"}, "116", is_called_off


def closed_days() -> Case:
    day = MONDAY + timedelta(days=1)
    starts_at = NOW + timedelta(days=1)
    paid_places(ClassSessionFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)))
    closed = ClosedDays.objects.create(first_day=day, last_day=day, reason="台风")
    return closed, "cancel-classes", {"reason": "台风"}, "116", is_called_off


def line_of_the_timetable() -> models.Model:
    """Of which the second class has two paid places."""
    line = timetable_line(CourseFactory(price_fen=PRICE_FEN))
    generate_sessions(first=MONDAY, last=MONDAY + timedelta(days=20))
    paid_places(ClassSession.objects.order_by("starts_at")[1])
    return line


def line_ended() -> Case:
    return line_of_the_timetable(), "end", {"last_day": "2026-12-06", "reason": "停课"}, "116", is_called_off


def line_moved() -> Case:
    terms = {"weekday": "1", "begins_at": "10:00", "coach": "", "room": ""}
    answers = {"first": "2026-12-07", **terms, "classes": "cancel", "reason": "换教室"}
    return line_of_the_timetable(), "move", answers, "116", is_called_off


def transferred() -> Case:
    membership, other = MembershipFactory(), MemberFactory(phone=OTHER_PHONE)
    has_it = Membership.objects.filter(member=other).exists
    return membership, "transfer", {"member": OTHER_PHONE, "reason": "搬家"}, "299", has_it


def upgraded_for_less() -> Case:
    """The price is brought down by more than that."""
    membership = MembershipFactory()
    better = PlanFactory(price_fen=99_900, list_price_fen=99_900, count=12, unit="month")
    answers = {"plan": str(better.pk), "price": "1", "override_reason": "老会员"}
    return membership, "upgrade", answers, "1", UpgradeOffer.objects.exists


CASES = (
    refund_by_rule,
    class_cancelled,
    closed_days,
    line_ended,
    line_moved,
    transferred,
    upgraded_for_less,
)


@pytest.fixture
def manager(staff: User) -> Client:
    return signed_in(staff)


@pytest.mark.parametrize("make", CASES)
def test_nothing_is_done_until_the_amount_is_typed(
    db: None, manager: Client, settings: Any, make: Callable[[], Case]
) -> None:
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 5_000
    row, name, answers, typed, is_done = make()

    for wrong in ({}, {"typed_amount": ""}, {"typed_amount": f"{typed}.01"}):
        html = html_of(manager.post(at(row, name), {**answers, **wrong}))
        assert f"type it once more: ¥{typed}.00" in html
        assert "Nothing has been done" in html
        assert not is_done()

    answer = manager.post(at(row, name), {**answers, "typed_amount": typed})
    assert answer.status_code == 302, answer.context["form"].errors
    assert is_done()


@pytest.mark.parametrize("make", CASES)
def test_at_the_threshold_nothing_is_typed(db: None, manager: Client, settings: Any, make: Callable[[], Case]) -> None:
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 99_900
    row, name, answers, _typed, is_done = make()

    assert "typed_amount" not in html_of(manager.get(at(row, name)))
    assert manager.post(at(row, name), answers).status_code == 302
    assert is_done()
