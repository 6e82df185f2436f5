"""Frozen days are given back at the end; ending early is not voiding; what follows moves with the end."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from foundation.errors import InvalidField
from members.changes.operations.decide_freeze import approve_freeze, decline_freeze
from members.changes.operations.end_freeze import end_freeze, void_freeze
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.transfer_membership import transfer_membership
from members.enums import StartRule
from members.errors import EntitlementLocked, EntitlementOver, FreezeNotFound, FreezeRefused, MembershipNotFound
from members.memberships.membership_state import MembershipState, with_state
from members.models import Freeze, Membership
from tests.memberships import bought, periods
from tests.purchase import ask_back, bounce, give_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-06-10T04:00:00Z", tick=False) as clock:
        yield clock


def june(day):
    return date(2025, 6, day)


@pytest.fixture
def owned(member, clock):
    """Thirty days from 1 June to 30 June, ten of which may be frozen; ten more behind them. It is 10 June."""
    clock.move_to("2025-06-01T04:00:00Z")
    membership = bought(member)
    bought(member, count=10)
    clock.move_to("2025-06-10T04:00:00Z")
    return membership


@pytest.fixture
def freeze(owned, staff):
    def freeze(first, last, *, is_approved=True, membership=owned, **terms):
        days = {"starts_on": june(first), "ends_on": june(last)}
        terms = {"reason": "出差", "actor_id": staff.pk, "is_approved": is_approved, **terms}
        return request_freeze(membership_id=membership.pk, **days, **terms)

    return freeze


def state(membership, on):
    return with_state(Membership.objects.filter(pk=membership.pk), on).get().state


def test_a_wish_has_no_effect_until_it_is_approved(freeze, owned, member, staff):
    wish = freeze(12, 16, is_approved=False)
    assert periods(member) == [("06-01", "06-30"), ("07-01", "07-10")]
    assert state(owned, june(12)) == MembershipState.ACTIVE
    approved = approve_freeze(freeze_id=wish.pk, actor_id=staff.pk)
    assert (approved.decided_by_id, approved.days) == (staff.pk, 5)
    assert periods(member) == [("06-01", "07-05"), ("07-06", "07-15")]
    assert [state(owned, june(day)) for day in (11, 12, 16, 17)] == ["active", "frozen", "frozen", "active"]
    kinds = list(member.events.order_by("id").values_list("kind", flat=True))
    assert kinds == ["freeze_requested", "membership_moved", "freeze_approved"]


def test_a_declined_wish_stays_without_effect(freeze, member, staff):
    wish = freeze(12, 16, is_approved=False)
    decline_freeze(freeze_id=wish.pk, actor_id=staff.pk, reason="旺季")
    assert periods(member) == [("06-01", "06-30"), ("07-01", "07-10")]
    assert member.events.get(kind="freeze_declined").reason == "旺季"
    for decide in (approve_freeze, decline_freeze):
        terms = {"reason": "x"} if decide is decline_freeze else {}
        with pytest.raises(FreezeRefused) as refused:
            decide(freeze_id=wish.pk, actor_id=staff.pk, **terms)
        assert refused.value.extra["reason"] == "not_open"


def test_ended_early_the_days_taken_count_and_the_rest_is_given_back(freeze, owned, member, staff, clock):
    frozen = freeze(12, 19)
    assert periods(member) == [("06-01", "07-08"), ("07-09", "07-18")]
    clock.move_to("2025-06-14T04:00:00Z")
    end_freeze(freeze_id=frozen.pk, last_day=june(13), reason="回来了", actor_id=staff.pk)
    assert periods(member) == [("06-01", "07-02"), ("07-03", "07-12")]
    assert [state(owned, june(day)) for day in (13, 14)] == ["frozen", "active"]
    assert member.events.get(kind="freeze_ended").reason == "回来了"


def test_voided_no_day_was_taken(freeze, owned, member, staff, clock):
    frozen = freeze(12, 19)
    clock.move_to("2025-06-14T04:00:00Z")
    void_freeze(freeze_id=frozen.pk, reason="录错了", actor_id=staff.pk)
    assert periods(member) == [("06-01", "06-30"), ("07-01", "07-10")]
    assert [state(owned, june(day)) for day in (12, 14)] == ["active", "active"]
    frozen.refresh_from_db()
    assert (frozen.ended_on, frozen.voided_at is not None) == (None, True)
    assert member.events.get(kind="freeze_voided").reason == "录错了"


def test_ended_on_the_day_it_begins_or_before_no_day_is_taken(freeze, member, staff):
    today, later = freeze(10, 12), freeze(20, 22)
    end_freeze(freeze_id=today.pk, last_day=june(9), reason="x", actor_id=staff.pk)
    end_freeze(freeze_id=later.pk, last_day=june(19), reason="x", actor_id=staff.pk)
    assert periods(member)[0] == ("06-01", "06-30")
    assert freeze(19, 21).days == 3
    assert freeze(10, 16).days == 7


@pytest.mark.parametrize(
    ("today", "last_day", "reason"),
    [(14, 12, "in_the_past"), (14, 19, "outside"), (10, 10, "outside"), (20, 18, "not_open")],
)
def test_it_ends_neither_in_the_past_nor_later_than_it_would_nor_before_it_began(
    freeze, member, staff, clock, today, last_day, reason
):
    frozen = freeze(12, 19)
    clock.move_to(f"2025-06-{today}T04:00:00Z")
    with pytest.raises(FreezeRefused) as refused:
        end_freeze(freeze_id=frozen.pk, last_day=june(last_day), reason="x", actor_id=staff.pk)
    assert refused.value.extra["reason"] == reason
    assert periods(member)[0] == ("06-01", "07-08")


@pytest.mark.parametrize(
    ("first", "last_day", "sentence"),
    [
        (15, 12, "June 14, 2025 at the earliest"),
        (15, 2, "June 14, 2025 at the earliest"),
        (10, 8, "June 9, 2025 at the earliest"),
        (15, 19, "only end sooner"),
    ],
)
def test_why_a_freeze_that_has_taken_no_day_yet_cannot_end_so(freeze, member, staff, first, last_day, sentence):
    frozen = freeze(first, 19)
    with translation.override("en"), pytest.raises(FreezeRefused) as refused:
        end_freeze(freeze_id=frozen.pk, last_day=june(last_day), reason="x", actor_id=staff.pk)
    assert refused.value.extra["reason"] == "outside"
    assert sentence in str(refused.value.detail)


def test_ended_once_it_can_only_end_sooner(freeze, member, staff):
    frozen = freeze(12, 19)
    end_freeze(freeze_id=frozen.pk, last_day=june(16), reason="x", actor_id=staff.pk)
    with pytest.raises(FreezeRefused):
        end_freeze(freeze_id=frozen.pk, last_day=june(17), reason="x", actor_id=staff.pk)
    end_freeze(freeze_id=frozen.pk, last_day=june(13), reason="x", actor_id=staff.pk)
    assert periods(member)[0] == ("06-01", "07-02")


@pytest.mark.parametrize(("first", "last"), [(12, 14), (16, 20), (13, 15), (10, 12), (9, 9)])
def test_freezes_do_not_overlap_and_do_not_begin_in_the_past(freeze, member, first, last):
    freeze(12, 16)
    with pytest.raises(FreezeRefused) as refused:
        freeze(first, last)
    assert refused.value.extra["reason"] == ("overlaps" if first > 9 else "in_the_past")
    assert (Freeze.objects.count(), periods(member)[0]) == (1, ("06-01", "07-05"))


def test_freezes_may_touch(freeze, member):
    freeze(12, 16)
    freeze(17, 18)
    freeze(11, 11)
    assert periods(member)[0] == ("06-01", "07-08")


def test_not_more_days_than_the_plan_allows_in_all(freeze, member):
    freeze(12, 16)
    with pytest.raises(FreezeRefused) as refused:
        freeze(20, 25)
    assert refused.value.extra == {"reason": "too_long", "days_left": 5}
    freeze(20, 24)
    with pytest.raises(FreezeRefused):
        freeze(26, 26)


def test_two_wishes_for_the_same_days_are_not_both_approved(freeze, staff):
    first, second = [freeze(12, 14, is_approved=False) for _number in range(2)]
    approve_freeze(freeze_id=first.pk, actor_id=staff.pk)
    with pytest.raises(FreezeRefused):
        approve_freeze(freeze_id=second.pk, actor_id=staff.pk)


@pytest.mark.parametrize(("first", "last"), [(14, 12), (30, 29)])
def test_the_last_day_is_not_before_the_first(freeze, first, last):
    with pytest.raises(FreezeRefused) as refused:
        freeze(first, last)
    assert refused.value.extra["reason"] == "outside"


def test_it_begins_on_a_day_of_the_membership_and_may_go_on_behind_its_old_end(freeze, member, staff, owned):
    days = {"starts_on": date(2025, 7, 1), "ends_on": date(2025, 7, 1)}
    with pytest.raises(FreezeRefused) as refused:
        request_freeze(membership_id=owned.pk, reason="x", actor_id=staff.pk, is_approved=True, **days)
    assert refused.value.extra["reason"] == "outside"
    days = {"starts_on": june(29), "ends_on": date(2025, 7, 3)}
    request_freeze(membership_id=owned.pk, reason="x", actor_id=staff.pk, is_approved=True, **days)
    assert periods(member) == [("06-01", "07-05"), ("07-06", "07-15")]


def test_days_that_are_over_need_the_permission(freeze, member, staff):
    with pytest.raises(FreezeRefused):
        freeze(5, 9)
    wish = freeze(5, 9, is_approved=False, may_backdate=True)
    with pytest.raises(FreezeRefused):
        approve_freeze(freeze_id=wish.pk, actor_id=staff.pk)
    approve_freeze(freeze_id=wish.pk, actor_id=staff.pk, may_backdate=True)
    assert periods(member)[0] == ("06-01", "07-05")


def test_what_is_over_can_be_frozen_afterwards_unless_the_next_one_has_begun(freeze, owned, member, clock):
    clock.move_to("2025-07-02T04:00:00Z")
    with pytest.raises(EntitlementOver):
        freeze(12, 14)
    with pytest.raises(FreezeRefused) as refused:
        freeze(12, 14, may_backdate=True)
    assert refused.value.extra["reason"] == "not_open"
    Membership.objects.exclude(pk=owned.pk).delete()
    freeze(12, 14, may_backdate=True)
    assert periods(member) == [("06-01", "07-03")]


def test_what_is_refunded_or_may_be_is_neither_frozen_nor_changed(freeze, owned, staff):
    frozen, wish = freeze(12, 14), freeze(20, 21, is_approved=False)
    refund_id = ask_back(owned.payment, 100)
    acts = [
        lambda: freeze(25, 25),
        lambda: approve_freeze(freeze_id=wish.pk, actor_id=staff.pk),
        lambda: end_freeze(freeze_id=frozen.pk, last_day=june(13), reason="x", actor_id=staff.pk),
        lambda: void_freeze(freeze_id=frozen.pk, reason="x", actor_id=staff.pk),
    ]
    for act in acts:
        with pytest.raises(EntitlementLocked):
            act()
    bounce(refund_id)
    give_back(owned.payment)
    for act in acts:
        with pytest.raises(EntitlementOver):
            act()
    assert Freeze.objects.filter(approved_at=None).get() == wish


def test_a_wish_does_not_go_along_with_a_transfer(freeze, owned, other_member, staff):
    wish = freeze(12, 14, is_approved=False)
    transfer_membership(membership_id=owned.pk, to_member_id=other_member.pk, reason="x", actor_id=staff.pk)
    with pytest.raises(EntitlementOver):
        approve_freeze(freeze_id=wish.pk, actor_id=staff.pk)


def test_a_reason_is_given(freeze, staff):
    frozen = freeze(12, 14)
    for act in (
        lambda: freeze(20, 21, reason=" "),
        lambda: end_freeze(freeze_id=frozen.pk, last_day=june(13), reason="", actor_id=staff.pk),
        lambda: void_freeze(freeze_id=frozen.pk, reason="x" * 201, actor_id=staff.pk),
    ):
        with pytest.raises(InvalidField):
            act()
    assert Freeze.objects.count() == 1


def test_what_does_not_exist_is_not_found(freeze, staff):
    for act in (
        lambda: approve_freeze(freeze_id=999_999, actor_id=staff.pk),
        lambda: void_freeze(freeze_id=999_999, reason="x", actor_id=staff.pk),
    ):
        with pytest.raises(FreezeNotFound):
            act()
    with pytest.raises(MembershipNotFound):
        freeze(12, 14, membership=Membership(pk=999_999))


def test_a_wish_is_neither_ended_nor_voided_and_what_is_void_stays_so(freeze, staff):
    wish, frozen = freeze(12, 14, is_approved=False), freeze(20, 21)
    void_freeze(freeze_id=frozen.pk, reason="x", actor_id=staff.pk)
    for freeze_id in (wish.pk, frozen.pk):
        with pytest.raises(FreezeRefused):
            void_freeze(freeze_id=freeze_id, reason="x", actor_id=staff.pk)
        with pytest.raises(FreezeRefused):
            end_freeze(freeze_id=freeze_id, last_day=june(12), reason="x", actor_id=staff.pk)


def test_voided_when_the_end_without_it_is_over_what_follows_begins_today(freeze, member, staff, clock):
    frozen = freeze(21, 30)
    assert periods(member) == [("06-01", "07-10"), ("07-11", "07-20")]
    clock.move_to("2025-07-05T04:00:00Z")
    void_freeze(freeze_id=frozen.pk, reason="录错了", actor_id=staff.pk)
    assert periods(member) == [("06-01", "06-30"), ("07-05", "07-14")]


def test_what_lies_behind_a_gap_stays_until_the_end_reaches_it(freeze, owned, member):
    following = Membership.objects.order_by("-id")[0]
    later = bought(member, count=5)
    bought(member, count=5)
    give_back(following.payment)
    assert periods(member)[1:] == [("07-11", "07-15"), ("07-16", "07-20")]
    freeze(12, 19)
    assert periods(member) == [("06-01", "07-08"), ("07-11", "07-15"), ("07-16", "07-20")]
    Membership.objects.filter(pk=owned.pk).update(freeze_days=30)
    freeze(20, 24)
    assert periods(member) == [("06-01", "07-13"), ("07-14", "07-18"), ("07-19", "07-23")]
    assert member.events.filter(subject=f"membership:{later.pk}", kind="membership_moved").count() == 1


def test_what_waits_for_its_first_day_is_pushed_back_when_it_would_overlap(member, staff):
    owned = bought(member, count=5)
    waiting = bought(member, start_rule=StartRule.FIRST_VISIT, activate_within_days=7)
    assert periods(member) == [("06-10", "06-14"), ("06-17", "07-16")]
    days = {"starts_on": june(11), "ends_on": june(14)}
    request_freeze(membership_id=owned.pk, reason="x", actor_id=staff.pk, is_approved=True, **days)
    assert periods(member) == [("06-10", "06-18"), ("06-19", "07-18")]
    waiting.refresh_from_db()
    assert waiting.activated_at is None


def test_ended_before_its_first_day_it_never_took_effect(freeze, staff):
    frozen = freeze(20, 22)
    ended = end_freeze(freeze_id=frozen.pk, last_day=june(19), reason="x", actor_id=staff.pk).row
    assert (ended.state, ended.last_day, ended.days) == ("not_taken", june(22), 0)
    with pytest.raises(FreezeRefused) as refused:
        void_freeze(freeze_id=frozen.pk, reason="x", actor_id=staff.pk)
    assert refused.value.extra["reason"] == "not_open"
