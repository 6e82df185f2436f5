"""The demonstration's gym: something of everything that staff and members may meet."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from gymsite.demonstration.people import MEMBERS, add_member
from members.days import ONE_DAY, today
from members.desk.member_state import MemberState, with_member_state
from members.door.operations.admission import judge
from members.enums import BookingStatus
from members.memberships.membership_state import MembershipState, with_state
from members.models import Booking, ClassSession, Coach, Member, Membership, OwnedPack, Pack, Plan
from members.training.remaining_sessions import bookable_sessions
from payments.models import Event, Payment
from tests.command_runner import run_command
from tests.factories.payments import PaymentFactory
from tests.seats import online_places_left

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)  # a Wednesday, 14:00 at the gym


@pytest.fixture(autouse=True)
def development(settings):
    settings.DEBUG = True


@pytest.fixture(scope="module")
def sandbox_clock():
    return NOW


@pytest.fixture
def gym(sandbox):
    """The members by their user names, in a gym that was opened a moment ago."""
    with time_machine.travel(NOW, tick=False):
        seed()
        yield {member.user.username: member for member in Member.objects.select_related("user")}


def seed():
    (made,) = run_command("seed_demo", "--json").objects()
    return made


def test_members_and_memberships_in_every_state(gym):
    states = dict(with_member_state(Member.objects.all(), today()).values_list("user__username", "state"))
    shown = ("chenjing", "zhangwei", "liuyang", "xiaoming", "zhoutao", "wudi", "fengxue")
    told = ["prospect", "waiting", "waiting", "active", "frozen", "expired", "expired"]
    assert set(states.values()) == set(MemberState.values)
    assert [states[username] for username in shown] == told

    of_memberships = set(with_state(Membership.objects.all(), today()).values_list("state", flat=True))
    assert of_memberships == set(MembershipState.values) - {"transferred", "upgraded"}

    month, quarter = Membership.objects.filter(member=gym["heyong"]).order_by("starts_on")
    assert (month.starts_on, quarter.starts_on) == (today(), month.ends_on + ONE_DAY)

    withdrawn = Membership.objects.get(member=gym["fengxue"])
    assert withdrawn.ending == "withdrawn"
    assert withdrawn.payment.refunded_fen == withdrawn.payment.amount_fen


def test_the_front_desk_meets_every_verdict(gym):
    expected = {
        "heyong": "active",
        "sunli": "ends_soon",
        "zhangwei": "first_visit",
        "liuyang": "not_begun",
        "zhoutao": "frozen",
        "wudi": "expired",
        "chenjing": "none",
    }
    assert {username: judge(member_id=gym[username].pk).reason for username in expected} == expected


def test_a_pack_is_partly_used_and_a_session_waits_to_be_confirmed(gym):
    pack = OwnedPack.objects.get(member=gym["linxiao"])
    appointments = pack.appointments.order_by("starts_at").values_list("status", "starts_at")

    assert [status for status, _ in appointments] == ["used", "to_confirm", "booked"]
    assert [at < timezone.now() for _, at in appointments] == [True, True, False]
    assert [entry.delta for entry in pack.entries.order_by("number")] == [12, 2, -1]
    assert bookable_sessions(pack) == 14 - 1 - 2
    assert pack.coach.user.username == "coach"
    assert all(pack.starts_on < timezone.localdate(at) for _, at in appointments)


def test_one_class_is_full_and_waited_for_and_another_was_held(gym):
    waiting = Booking.objects.get(status=BookingStatus.WAITING)
    assert waiting.member == gym["gaoming"]
    assert waiting.session.bookings.filter(status=BookingStatus.BOOKED).count() == waiting.session.capacity
    assert online_places_left(waiting.session, timezone.now()) == 0

    missed = Booking.objects.get(status=BookingStatus.NO_SHOW)
    assert missed.member == gym["mali"]
    assert missed.session.bookings.filter(status=BookingStatus.ATTENDED).count() == 3
    assert missed.session.ends_at < timezone.now()
    assert timezone.localdate(missed.session.starts_at) == missed.session.planned_on
    assert missed.created_at < missed.session.starts_at


def test_the_catalogue_has_something_of_every_kind_and_classes_on_every_day(gym):
    assert set(Plan.objects.values_list("start_rule", flat=True)) == {"purchase", "first_visit", "chosen"}
    assert Plan.objects.filter(price_fen=0, limit_per_member=1).count() == 1
    assert {(pack.coach is None, pack.gift_sessions > 0) for pack in Pack.objects.all()} >= {
        (True, False),
        (True, True),
        (False, True),
    }
    kinds = {(session.price_fen > 0, session.is_included) for session in ClassSession.objects.all()}
    assert kinds == {(True, False), (True, True), (False, False)}
    assert Coach.objects.count() == 4
    days = set(ClassSession.objects.values_list("planned_on", flat=True))
    assert days == {today() + ONE_DAY * number for number in range(-7, 14)}


def test_a_later_day_has_its_two_weeks_too_and_nothing_else_is_new(gym):
    before = rows()
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        seed()
        last = ClassSession.objects.latest("starts_at")

        assert last.planned_on == today() + ONE_DAY * 13
    assert rows() == before


def rows():
    models = (Plan, Pack, Member, User, Membership, Booking, OwnedPack, Payment, Event)
    return [model.objects.count() for model in models]


def test_payments_of_an_earlier_demonstration_stay_as_they_are(gym_of_before, sandbox):
    payment = PaymentFactory(member=gym_of_before, description="年卡会员费")

    with time_machine.travel(NOW, tick=False):
        made = seed()

    assert list(gym_of_before.payments.all()) == [payment]
    assert {member["state"] for member in made["members"]} >= {"frozen", "expired", "waiting"}


@pytest.fixture
def gym_of_before():
    """The member that a demonstration without a gym had."""
    return add_member(MEMBERS[0])


def test_what_staff_made_of_the_catalogue_stays(gym):
    Plan.objects.filter(name="年卡").update(name="年卡（新）", price_fen=1)

    seed()

    assert not Plan.objects.filter(name="年卡").exists()
    assert Plan.objects.get(name="年卡（新）").price_fen == 1
