"""What waits behind another is frozen ahead; a freeze takes those of its days that lie in the membership's time."""

from datetime import date, timedelta

import pytest
import time_machine

from members.changes.operations.decide_freeze import approve_freeze
from members.changes.operations.end_freeze import end_freeze, void_freeze
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.start_membership import start_membership
from members.changes.operations.transfer_membership import transfer_membership
from members.classes.operations.end_places import end_due_places
from members.days import start_of_day
from members.enums import BookingStatus, StartRule
from members.errors import ChangeRefused, FreezeRefused
from members.memberships.remaining_days import days_left, freeze_days_left, used_days
from members.models import Booking, Freeze, Membership
from payments.purposes import Take
from tests.factories.gym import BookingFactory, ClassSessionFactory
from tests.memberships import bought, periods
from tests.purchase import give_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-06-10T04:00:00Z", tick=False) as clock:
        yield clock


def on(day, month=6):
    return date(2025, month, day)


@pytest.fixture
def running(member, clock):
    """Thirty days from 1 June to 30 June, ten of which may be frozen. It is 10 June."""
    clock.move_to("2025-06-01T04:00:00Z")
    membership = bought(member)
    clock.move_to("2025-06-10T04:00:00Z")
    return membership


@pytest.fixture
def waiting(running, member):
    """Thirty days behind it, from 1 July to 30 July; ten more behind those."""
    membership = bought(member)
    bought(member, count=10)
    return membership


@pytest.fixture
def freeze(staff):
    def freeze(membership, first, last, *, is_approved=True):
        days = {"starts_on": first, "ends_on": last}
        terms = {"reason": "出差", "actor_id": staff.pk, "is_approved": is_approved}
        return request_freeze(membership_id=membership.pk, **days, **terms)

    return freeze


def taken(freeze):
    return Freeze.objects.select_related("membership").get(pk=freeze.pk).days


def test_its_end_and_what_follows_move_by_the_frozen_days(freeze, waiting, member):
    freeze(waiting, on(10, 7), on(14, 7))
    assert periods(member) == [("06-01", "06-30"), ("07-01", "08-04"), ("08-05", "08-14")]
    waiting.refresh_from_db()
    assert (freeze_days_left(waiting), days_left(waiting, on(1, 7)), days_left(waiting, on(12, 7))) == (5, 30, 21)
    assert [used_days(waiting, day) for day in (on(30), on(9, 7), on(14, 7), on(15, 7))] == [0, 9, 9, 10]


def test_a_wish_is_approved_by_the_dates_of_that_moment(freeze, waiting, running, member, staff):
    wish = freeze(waiting, on(1, 7), on(3, 7), is_approved=False)
    freeze(running, on(12), on(13))
    with pytest.raises(FreezeRefused) as refused:
        approve_freeze(freeze_id=wish.pk, actor_id=staff.pk)
    assert refused.value.extra["reason"] == "outside"
    assert periods(member)[:2] == [("06-01", "07-02"), ("07-03", "08-01")]


@pytest.mark.parametrize(("first", "last"), [(on(29), on(3, 7)), (on(30), on(30)), (on(31, 7), on(31, 7))])
def test_its_days_begin_in_its_own_time(freeze, waiting, member, first, last):
    with pytest.raises(FreezeRefused) as refused:
        freeze(waiting, first, last)
    assert refused.value.extra["reason"] == "outside"
    assert periods(member)[1] == ("07-01", "07-30")


@pytest.mark.parametrize("start_rule", [StartRule.CHOSEN, StartRule.FIRST_VISIT])
def test_one_whose_first_day_is_open_is_not_frozen(freeze, member, staff, start_rule):
    open_ended = bought(member, start_rule=start_rule, activate_within_days=20)
    with pytest.raises(FreezeRefused) as refused:
        freeze(open_ended, on(2, 7), on(3, 7))
    assert refused.value.extra["reason"] == "not_open"
    start_membership(membership_id=open_ended.pk, on=on(20), actor_id=staff.pk)
    freeze(open_ended, on(2, 7), on(3, 7))
    assert periods(member) == [("06-20", "07-21")]


@pytest.mark.parametrize(
    ("pushed", "days", "end"),
    [(2, 5, "08-06"), (4, 5, "08-08"), (6, 3, "08-08"), (8, 1, "08-08"), (9, 0, "08-08"), (10, 0, "08-09")],
)
def test_pushed_back_it_loses_the_frozen_days_before_its_first(
    freeze, waiting, running, member, staff, pushed, days, end
):
    """Frozen from 5 to 9 July; what lies before it is frozen too, and so it begins on 1 July and so many days more."""
    ahead = freeze(waiting, on(5, 7), on(9, 7))
    before = freeze(running, on(12), on(12) + timedelta(days=pushed - 1))
    assert (taken(ahead), periods(member)[1][1]) == (days, end)
    assert periods(member)[2][0] == f"{date(2025, int(end[:2]), int(end[3:])) + timedelta(days=1):%m-%d}"
    waiting.refresh_from_db()
    assert (days_left(waiting, on(10)), freeze_days_left(waiting)) == (30, 10 - days)
    void_freeze(freeze_id=before.pk, reason="录错了", actor_id=staff.pk)
    assert (taken(ahead), periods(member)[1]) == (5, ("07-01", "08-04"))


def test_moved_forward_a_freeze_behind_its_end_takes_nothing(freeze, member, staff):
    chosen = bought(member, count=10, start_rule=StartRule.CHOSEN, activate_within_days=20)
    start_membership(membership_id=chosen.pk, on=on(30), actor_id=staff.pk)
    ahead = freeze(chosen, on(5, 7), on(6, 7))
    assert periods(member) == [("06-30", "07-11")]
    start_membership(membership_id=chosen.pk, on=on(15), actor_id=staff.pk)
    assert (taken(ahead), periods(member)) == (0, [("06-15", "06-24")])
    chosen.refresh_from_db()
    assert (days_left(chosen, on(10)), freeze_days_left(chosen)) == (10, 10)


def test_the_days_of_a_freeze_behind_the_end_stay_its_own(freeze, member, staff):
    chosen = bought(member, count=10, start_rule=StartRule.CHOSEN, activate_within_days=20)
    start_membership(membership_id=chosen.pk, on=on(30), actor_id=staff.pk)
    freeze(chosen, on(5, 7), on(6, 7))
    start_membership(membership_id=chosen.pk, on=on(20), actor_id=staff.pk)
    with pytest.raises(FreezeRefused) as refused:
        freeze(chosen, on(28), on(5, 7))
    assert refused.value.extra["reason"] == "overlaps"
    assert freeze(chosen, on(28), on(4, 7)).days == 7


def test_days_that_are_refunded_leave_no_freeze_behind_the_end(freeze, running, member):
    """Six of the twenty-one days are left: they are over before the freeze would begin."""
    ahead = freeze(running, on(25), on(29))
    give_back(running.payment, 10_000, Take(15, "days"))
    assert (taken(ahead), periods(member)) == (0, [("06-01", "06-15")])
    running.refresh_from_db()
    assert days_left(running, on(10)) == 6


def test_a_void_freeze_takes_the_later_one_along_that_lies_behind_the_end_then(freeze, running, member, staff):
    first, behind = freeze(running, on(12), on(19)), freeze(running, on(5, 7), on(6, 7))
    assert periods(member) == [("06-01", "07-10")]
    void_freeze(freeze_id=first.pk, reason="录错了", actor_id=staff.pk)
    assert (taken(behind), periods(member)) == (0, [("06-01", "06-30")])


def test_ended_or_void_before_it_begins_everything_is_as_it_was(freeze, waiting, member, staff):
    ended, void = freeze(waiting, on(5, 7), on(6, 7)), freeze(waiting, on(10, 7), on(12, 7))
    end_freeze(freeze_id=ended.pk, last_day=on(4, 7), reason="x", actor_id=staff.pk)
    void_freeze(freeze_id=void.pk, reason="x", actor_id=staff.pk)
    assert periods(member) == [("06-01", "06-30"), ("07-01", "07-30"), ("07-31", "08-09")]


def test_what_will_be_frozen_is_not_handed_on(freeze, waiting, other_member):
    freeze(waiting, on(10, 7), on(14, 7))
    with pytest.raises(ChangeRefused):
        transfer_membership(membership_id=waiting.pk, to_member_id=other_member.pk, reason="x", actor_id=None)


def place(member, membership, day):
    session = ClassSessionFactory(is_included=True, starts_at=start_of_day(day) + timedelta(hours=18))
    return BookingFactory(member=member, membership=membership, session=session).pk


def test_places_on_the_frozen_days_are_given_up_and_others_go_to_who_has_the_day(freeze, waiting, member):
    last = Membership.objects.latest("pk")
    frozen, kept, moved = (
        place(member, *each) for each in ((waiting, on(12, 7)), (waiting, on(20, 7)), (last, on(1, 8)))
    )
    freeze(waiting, on(10, 7), on(14, 7))
    end_due_places()
    stands = dict(Booking.objects.values_list("pk", "status"))
    assert stands == {frozen: BookingStatus.CANCELLED, kept: BookingStatus.BOOKED, moved: BookingStatus.BOOKED}
    assert Booking.objects.get(pk=moved).membership == waiting
