"""A first day is chosen, or a gap closed: within bounds, and what follows without a gap comes along."""

from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps

from foundation.errors import InvalidField
from members.changes.operations.pull_forward import pull_forward
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.start_membership import start_membership
from members.days import start_of_day, today
from members.enums import StartRule
from members.errors import ChangeRefused, EntitlementLocked, EntitlementOver, MembershipNotFound
from members.models import Booking, Membership, Plan
from tests.factories.gym import BookingFactory, ClassSessionFactory
from tests.memberships import bought, periods
from tests.purchase import ask_back, give_back

pytestmark = pytest.mark.django_db
CHOSEN = {"start_rule": StartRule.CHOSEN, "activate_within_days": 20}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-06-01T04:00:00Z", tick=False) as clock:
        yield clock


def june(day):
    return date(2025, 6, day)


def test_it_begins_on_the_chosen_day_and_what_follows_comes_along(member, staff):
    chosen = bought(member, **CHOSEN)
    second, third = bought(member, count=10), bought(member, count=10)
    start_membership(membership_id=chosen.pk, on=june(5), actor_id=staff.pk)
    assert periods(member) == [("06-05", "07-04"), ("07-05", "07-14"), ("07-15", "07-24")]
    chosen.refresh_from_db()
    assert chosen.activated_at.isoformat() == "2025-06-04T16:00:00+00:00"
    events = list(member.events.order_by("id").values_list("kind", "subject"))
    assert sorted(events) == [
        ("first_day_chosen", f"membership:{chosen.pk}"),
        ("membership_moved", f"membership:{second.pk}"),
        ("membership_moved", f"membership:{third.pk}"),
    ]


@pytest.mark.parametrize(("on", "kind"), [(june(1), "membership_started"), (june(2), "first_day_chosen")])
def test_it_is_said_to_have_begun_only_once_it_has(member, staff, on, kind):
    start_membership(membership_id=bought(member, **CHOSEN).pk, on=on, actor_id=staff.pk)
    assert member.events.get().kind == kind


@pytest.mark.parametrize("on", [june(1), june(21)])
def test_the_first_and_the_last_possible_day(member, on):
    chosen = bought(member, **CHOSEN)
    bought(member, count=10)
    assert start_membership(membership_id=chosen.pk, on=on, actor_id=None).row.starts_on == on
    has_moved = member.events.filter(kind="membership_moved").exists()
    assert has_moved == (on != june(21))


@pytest.mark.parametrize("on", [date(2025, 5, 31), june(22)])
def test_a_day_that_is_over_or_too_late_is_refused(member, on):
    chosen = bought(member, **CHOSEN)
    with pytest.raises(ChangeRefused) as refused:
        start_membership(membership_id=chosen.pk, on=on, actor_id=None)
    assert "2025-06-21" in str(refused.value.detail)
    assert periods(member) == [("06-21", "07-20")]


def test_it_begins_behind_what_the_member_has(member):
    bought(member, count=10)
    chosen = bought(member, **CHOSEN)
    assert periods(member) == [("06-01", "06-10"), ("06-21", "07-20")]
    with pytest.raises(ChangeRefused):
        start_membership(membership_id=chosen.pk, on=june(10), actor_id=None)
    assert start_membership(membership_id=chosen.pk, on=june(11), actor_id=None).row.starts_on == june(11)


def choose(membership, day):
    return start_membership(membership_id=membership.pk, on=day, actor_id=None)


def test_a_chosen_day_can_be_moved_sooner_and_later_until_the_latest(member, clock):
    chosen = bought(member, **CHOSEN)
    bought(member, count=10)
    for on in (june(10), june(2), june(21), june(10)):
        assert choose(chosen, on).row.starts_on == on
    clock.move_to("2025-06-09T04:00:00Z")
    for on in (june(8), june(22)):
        with pytest.raises(ChangeRefused) as refused:
            choose(chosen, on)
        assert all(day in str(refused.value.detail) for day in ("2025-06-09", "2025-06-21"))
    moved = choose(chosen, june(21))
    assert (moved.was.starts_on, moved.was.ends_on) == (june(10), date(2025, 7, 9))
    assert periods(member) == [("06-21", "07-20"), ("07-21", "07-30")]
    clock.move_to("2025-06-21T04:00:00Z")
    with pytest.raises(ChangeRefused):
        choose(chosen, june(21))


def test_the_latest_day_is_of_the_terms_that_were_bought(member):
    chosen = bought(member, **CHOSEN)
    Plan.objects.update(activate_within_days=90)
    choose(chosen, june(5))
    with pytest.raises(ChangeRefused):
        choose(chosen, june(22))


def test_behind_a_longer_one_the_latest_day_is_the_first_that_it_can_have(member, staff):
    first = bought(member, count=18)
    chosen = bought(member, **CHOSEN)
    choose(chosen, june(19))
    days = {"starts_on": june(10), "ends_on": june(14)}
    request_freeze(membership_id=first.pk, **days, reason="x", actor_id=staff.pk, is_approved=True)
    assert periods(member) == [("06-01", "06-23"), ("06-24", "07-23")]
    with pytest.raises(ChangeRefused):
        choose(chosen, june(25))
    assert choose(chosen, june(24)).row.starts_on == june(24)


def test_where_the_latest_day_was_not_kept_it_is_where_it_stands(member):
    chosen = bought(member, **CHOSEN)
    choose(chosen, june(10))
    Membership.objects.update(start_by=None)
    with pytest.raises(ChangeRefused):
        choose(chosen, june(11))
    assert choose(chosen, june(5)).row.starts_on == june(5)


def test_what_was_bought_before_the_latest_day_was_kept_gets_it_from_its_order(member, clock):
    chosen, certain = bought(member, **CHOSEN), bought(member)
    choose(chosen, june(10))
    Membership.objects.update(start_by=None)
    clock.move_to("2025-06-03T04:00:00Z")
    import_module("members.migrations.0006_latest_first_days").keep_the_latest_first_days(apps, None)
    assert dict(Membership.objects.values_list("pk", "start_by")) == {chosen.pk: june(21), certain.pk: None}


def test_moved_later_the_places_before_it_are_given_up(member):
    chosen = bought(member, **CHOSEN)
    choose(chosen, june(5))
    before, within = (
        BookingFactory(
            member=member,
            membership=chosen,
            session=ClassSessionFactory(is_included=True, starts_at=start_of_day(june(day)) + timedelta(hours=18)),
        )
        for day in (8, 12)
    )
    assert [place.pk for place in choose(chosen, june(10)).given_up] == [before.pk]
    assert dict(Booking.objects.values_list("pk", "status")) == {before.pk: "cancelled", within.pk: "booked"}


def test_what_begins_by_itself_or_has_begun_cannot_be_started(member, clock):
    first, chosen = bought(member, count=5), bought(member, **CHOSEN)
    with pytest.raises(ChangeRefused):
        start_membership(membership_id=first.pk, on=today(), actor_id=None)
    clock.move_to("2025-06-21T04:00:00Z")
    with pytest.raises(ChangeRefused):
        start_membership(membership_id=chosen.pk, on=today(), actor_id=None)


def test_what_is_refunded_or_may_be_is_not_started(member):
    chosen = bought(member, **CHOSEN)
    ask_back(chosen.payment, 100)
    with pytest.raises(EntitlementLocked):
        start_membership(membership_id=chosen.pk, on=june(5), actor_id=None)
    other = bought(member, **CHOSEN)
    give_back(other.payment)
    with pytest.raises(EntitlementOver):
        start_membership(membership_id=other.pk, on=june(5), actor_id=None)
    with pytest.raises(MembershipNotFound):
        start_membership(membership_id=999_999, on=june(5), actor_id=None)


@pytest.fixture
def gap(member):
    """Three periods of ten days, of which the one in the middle was refunded, and a fourth; the third."""
    _first, second, third, _fourth = [bought(member, count=10) for _number in range(4)]
    give_back(second.payment)
    assert periods(member) == [("06-01", "06-10"), ("06-21", "06-30"), ("07-01", "07-10")]
    return third


def test_the_refund_of_a_middle_period_leaves_a_gap_that_a_person_closes(gap, member, staff):
    pull_forward(membership_id=gap.pk, reason="中间的退了", actor_id=staff.pk)
    assert periods(member) == [("06-01", "06-10"), ("06-11", "06-20"), ("06-21", "06-30")]
    event = member.events.get(subject=f"membership:{gap.pk}")
    assert (event.kind, event.actor, event.reason) == ("membership_moved", staff, "中间的退了")
    with pytest.raises(ChangeRefused):
        pull_forward(membership_id=gap.pk, reason="再来", actor_id=staff.pk)


def test_a_gap_that_has_begun_is_closed_from_today_on(gap, member, clock):
    clock.shift(timedelta(days=14))
    pull_forward(membership_id=gap.pk, reason="来得及", actor_id=None)
    assert periods(member)[1:] == [("06-15", "06-24"), ("06-25", "07-04")]


def test_a_gap_is_closed_for_a_reason_and_not_while_a_refund_is_under_way(gap, member):
    with pytest.raises(InvalidField):
        pull_forward(membership_id=gap.pk, reason=" ", actor_id=None)
    ask_back(gap.payment, 100)
    with pytest.raises(EntitlementLocked):
        pull_forward(membership_id=gap.pk, reason="x", actor_id=None)
    assert periods(member)[1] == ("06-21", "06-30")


def test_what_has_begun_or_waits_for_its_day_is_not_pulled(member):
    begun, chosen = bought(member, count=5), bought(member, **CHOSEN)
    for membership in (begun, chosen):
        with pytest.raises(ChangeRefused):
            pull_forward(membership_id=membership.pk, reason="x", actor_id=None)
    assert periods(member) == [("06-01", "06-05"), ("06-21", "07-20")]
