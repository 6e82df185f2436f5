"""A check-in that was a slip is taken back within a minute, with what it began; after that the visit stands."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from members.days import today
from members.door.operations.admission import judge
from members.door.operations.check_in import check_in
from members.door.operations.take_back import take_back
from members.enums import BookingStatus, CheckInMethod, MemberEventKind, StartRule
from members.errors import VisitNotFound, VisitStands
from members.house_rules import CHECK_IN_TAKEN_BACK_WITHIN
from members.models import CheckIn, MemberEvent, Membership
from members.people.roles import FINANCE, FRONT_DESK
from tests.factories.gym import BookingFactory, ClassSessionFactory, PlanFactory
from tests.factories.members import StaffFactory
from tests.members.console import as_role, at, objections, told
from tests.memberships import bought, periods

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-06-01T04:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def first_visit():
    return PlanFactory(start_rule=StartRule.FIRST_VISIT, activate_within_days=30)


def enter(member, actor=None):
    return check_in(member_id=member.pk, method=CheckInMethod.DESK, actor_id=actor and actor.pk).row


def test_within_a_minute_the_visit_is_none_and_an_event_says_what_it_was(member, clock):
    bought(member)
    staff = StaffFactory(first_name="小李")
    visit = enter(member, staff)
    clock.shift(CHECK_IN_TAKEN_BACK_WITHIN.duration() - timedelta(seconds=1))

    take_back(visit_id=visit.pk, actor_id=staff.pk)

    assert not CheckIn.objects.exists()
    event = MemberEvent.objects.get(kind=MemberEventKind.CHECK_IN_TAKEN_BACK)
    assert (event.member, event.actor, event.subject) == (member, staff, f"member:{member.pk}")
    assert visit.at.isoformat() in event.facts
    assert "小李" in event.facts
    assert event.reason == "误签到，已撤销。"


def test_after_a_minute_the_visit_stands_and_nothing_changes(member, clock):
    bought(member)
    visit = enter(member)
    clock.shift(CHECK_IN_TAKEN_BACK_WITHIN.duration())

    with pytest.raises(VisitStands) as refused:
        take_back(visit_id=visit.pk, actor_id=None)

    assert (refused.value.status, refused.value.code) == (409, "visit_stands")
    assert CheckIn.objects.get() == visit
    assert not MemberEvent.objects.filter(kind=MemberEventKind.CHECK_IN_TAKEN_BACK).exists()


def test_a_visit_is_taken_back_once(member):
    bought(member)
    visit = enter(member)
    take_back(visit_id=visit.pk, actor_id=None)
    with pytest.raises(VisitNotFound):
        take_back(visit_id=visit.pk, actor_id=None)


def test_the_membership_that_began_with_it_waits_again_with_all_that_follows(member, first_visit):
    bought(member, first_visit)
    bought(member)
    before, waiting = periods(member), Membership.objects.values_list("activated_at", flat=True).order_by("pk")
    unbegun = list(waiting)
    visit = enter(member)
    assert periods(member) != before

    take_back(visit_id=visit.pk, actor_id=None)

    assert (periods(member), list(waiting.all())) == (before, unbegun)
    assert judge(member_id=member.pk).reason == "first_visit"
    moved = MemberEvent.objects.filter(kind=MemberEventKind.MEMBERSHIP_MOVED).order_by("-id")
    assert moved.filter(reason__isnull=False).exists()
    assert enter(member).pk is not None  # and may begin anew
    assert Membership.objects.order_by("pk")[0].starts_on == today()


def test_a_membership_that_has_begun_before_stays_as_it_is(member, first_visit, clock):
    bought(member, first_visit)
    enter(member)
    clock.shift(timedelta(days=2))
    before = periods(member)
    take_back(visit_id=enter(member).pk, actor_id=None)
    assert periods(member) == before


def test_what_was_used_since_keeps_the_visit(member, first_visit):
    membership = bought(member, first_visit)
    visit = enter(member)
    BookingFactory(
        member=member,
        membership=membership,
        session=ClassSessionFactory(starts_at=timezone.now()),
        status=BookingStatus.ATTENDED,
    )
    before = periods(member)
    with pytest.raises(VisitStands) as refused:
        take_back(visit_id=visit.pk, actor_id=None)
    assert refused.value.detail is not VisitStands.detail
    assert (periods(member), CheckIn.objects.get()) == (before, visit)


def test_the_desk_takes_it_back_with_a_click_and_comes_back_to_where_it_was(member):
    bought(member)
    desk, back = as_role(FRONT_DESK), f"/admin/?member={member.pk}"
    desk.post(at(member, "check-in"))

    answer = desk.post(f"{at(member, 'take-back')}?next=%2Fadmin%2F%3Fmember%3D{member.pk}", follow=True)

    assert told(answer)[-1] == "The check-in is taken back."
    assert answer.redirect_chain == [(back, 302)]
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/admin/", "//evil.example/admin/", "/pay/", "javascript:1"])
def test_a_decision_leads_nowhere_but_to_the_console(member, elsewhere):
    bought(member)
    answer = as_role(FRONT_DESK).post(f"{at(member, 'check-in')}?next={elsewhere}")
    assert answer.headers["Location"] == at(member)


def test_too_late_is_said_on_the_page(member, clock):
    bought(member)
    desk = as_role(FRONT_DESK)
    desk.post(at(member, "check-in"))
    clock.shift(CHECK_IN_TAKEN_BACK_WITHIN.duration())
    assert "too late" in objections(desk.post(at(member, "take-back")))
    assert as_role(FINANCE).post(at(member, "take-back")).status_code == 403
    assert CheckIn.objects.exists()
