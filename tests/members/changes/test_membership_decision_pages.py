"""A membership begins on a chosen day, rests, is handed on, becomes a better one, and is pulled forward."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone
from django.utils.formats import localize
from django.utils.timezone import localtime

from members.days import ONE_DAY, today
from members.enums import BookingStatus, Ending, StartRule
from members.models import Freeze, Membership, UpgradeOffer
from members.people.roles import FRONT_DESK, MANAGER
from tests.factories.gym import BookingFactory, ClassSessionFactory, FreezeFactory, MembershipFactory, PlanFactory
from tests.factories.members import MemberFactory
from tests.members.console import as_role, at, html_of, objections, told
from tests.members.rows import freeze_of
from tests.purchase import buy

pytestmark = pytest.mark.usefixtures("till")


@pytest.fixture
def manager(db: None) -> Client:
    return as_role(MANAGER)


@pytest.fixture
def desk(db: None) -> Client:
    return as_role(FRONT_DESK)


def offered(client: Client, row: Any) -> list[str]:
    """What the row's page offers to do."""
    return [str(title) for _address, title in client.get(at(row)).context["original"].offered]


def running(**fields: Any) -> Membership:
    """A month that began ten days ago."""
    return MembershipFactory(starts_on=today() - 10 * ONE_DAY, **fields)


def to_choose(**fields: Any) -> Membership:
    """A month that begins on a day to be chosen, in twenty days at the latest."""
    values = {"starts_on": today() + 20 * ONE_DAY, "start_rule": StartRule.CHOSEN, "activated_at": None}
    return MembershipFactory(**{**values, **fields})


def test_only_what_makes_sense_is_offered(manager: Client) -> None:
    over = MembershipFactory(starts_on=today() - 400 * ONE_DAY)
    locked = running(locked_at=timezone.now())

    assert offered(manager, running()) == ["Freeze", "Offer an upgrade", "Transfer"]
    assert offered(manager, to_choose()) == ["Choose the first day", "Transfer"]
    assert offered(manager, running(freeze_days=0)) == ["Offer an upgrade", "Transfer"]
    assert offered(manager, MembershipFactory(starts_on=today() + ONE_DAY)) == ["Freeze", "Pull forward", "Transfer"]
    # Days that are over can be frozen by who may do that.
    assert offered(manager, over) == ["Freeze"]
    assert offered(manager, locked) == []


def test_of_a_freeze_only_what_makes_sense_is_offered(manager: Client) -> None:
    over = MembershipFactory(starts_on=today() - 400 * ONE_DAY)
    locked, given = running(locked_at=timezone.now()), {"approved_at": timezone.now()}

    assert offered(manager, freeze_of()) == ["Approve the freeze", "Decline the freeze"]
    assert offered(manager, freeze_of(ends_on=today() + 90 * ONE_DAY)) == ["Decline the freeze"]
    assert offered(manager, freeze_of(locked)) == ["Decline the freeze"]
    assert offered(manager, freeze_of(**given)) == ["End early", "Void"]
    assert offered(manager, freeze_of(starts_on=today() - 3 * ONE_DAY, ends_on=today() - ONE_DAY, **given)) == ["Void"]
    assert offered(manager, freeze_of(locked, **given)) == offered(manager, freeze_of(over, **given)) == []


def test_of_who_may_not_freeze_the_past_no_freeze_is_wanted_for_it(desk: Client) -> None:
    over = MembershipFactory(starts_on=today() - 400 * ONE_DAY)

    assert "Ask for a freeze" in offered(desk, running())
    assert offered(desk, over) == []


@pytest.mark.parametrize("title", ["Offer an upgrade", "Transfer"])
def test_a_freeze_that_is_not_over_is_in_the_way(manager: Client, title: str) -> None:
    """The button asks what the operation asks: one that is over is not in the way."""
    frozen, thawed = running(), running()
    freeze_of(frozen, approved_at=timezone.now(), starts_on=today() - ONE_DAY, ends_on=today())
    freeze_of(thawed, approved_at=timezone.now(), starts_on=today() - 3 * ONE_DAY, ends_on=today() - ONE_DAY)

    assert title not in offered(manager, frozen)
    assert title in offered(manager, thawed)


def test_the_first_day_is_offered_as_the_operation_takes_it(manager: Client) -> None:
    by_itself = to_choose(start_rule=StartRule.PURCHASE, activated_at=timezone.now())
    begins_today = to_choose(starts_on=today())
    before = MembershipFactory(starts_on=today() - ONE_DAY, count=21, unit="day")
    behind = to_choose(member=before.member, activated_at=timezone.now())

    assert "Choose the first day" not in offered(manager, by_itself)
    assert "Pull forward" in offered(manager, by_itself)
    assert {"Choose the first day", "Pull forward"}.isdisjoint(offered(manager, begins_today))
    assert "Choose the first day" in offered(manager, behind)
    assert "Pull forward" not in offered(manager, behind)


def test_the_desk_chooses_the_first_day(desk: Client) -> None:
    membership = to_choose()
    html = html_of(desk.get(at(membership, "start")))
    assert f'type="date" name="on" value="{today().isoformat()}"' in html

    answer = desk.post(at(membership, "start"), {"on": (today() + ONE_DAY).isoformat()}, follow=True)

    membership.refresh_from_db()
    assert membership.starts_on == today() + ONE_DAY
    assert "The membership lasts from" in told(answer)[0]
    assert LogEntry.objects.get().change_message == "Chose the first day."


@pytest.mark.django_db
def test_the_desk_moves_a_chosen_day_later_and_reads_what_changes(time_machine: Any) -> None:
    time_machine.move_to("2026-12-01T04:00:00Z", tick=False)
    desk = as_role(FRONT_DESK)
    membership = to_choose(starts_on=date(2026, 12, 5), start_by=date(2026, 12, 20), activated_at=timezone.now())
    session = ClassSessionFactory(title="流瑜伽", starts_at=datetime(2026, 12, 8, 10, tzinfo=UTC), is_included=True)
    BookingFactory(member=membership.member, membership=membership, session=session)

    html = html_of(desk.get(at(membership, "start")))
    assert "It stands from Dec. 5, 2026 to Jan. 4, 2027." in html
    assert "and Dec. 20, 2026; it then lasts" in html
    assert "流瑜伽" in html
    sentence = told(desk.post(at(membership, "start"), {"on": "2026-12-10"}, follow=True))[0]

    assert "lasts from Dec. 10, 2026 to Jan. 9, 2027; before, it was from Dec. 5, 2026 to Jan. 4, 2027." in sentence
    assert "Given up with it: 流瑜伽 Dec. 8, 2026" in sentence


@pytest.mark.parametrize("on", [-1, 21, "", "x"])
def test_a_day_that_cannot_be_is_told_on_the_form(desk: Client, on: int | str) -> None:
    """A number is so many days from today: from the day on which the test runs, not on which it was collected."""
    membership = to_choose()
    day = str(today() + on * ONE_DAY) if isinstance(on, int) else on

    assert objections(desk.post(at(membership, "start"), {"on": day}))
    membership.refresh_from_db()
    assert membership.activated_at is None


def rest(membership: Membership, first: int, last: int) -> dict[str, str]:
    """A freeze from one day to another, counted from today."""
    days = {"starts_on": today() + first * ONE_DAY, "ends_on": today() + last * ONE_DAY}
    return {**{name: day.isoformat() for name, day in days.items()}, "reason": "出差"}


def test_the_desk_asks_for_a_freeze_that_has_no_effect_yet(desk: Client) -> None:
    membership = running()
    end = membership.ends_on
    assert "Ask for a freeze" in offered(desk, membership)
    assert "Freeze days left: 10 of 10." in html_of(desk.get(at(membership, "ask-freeze")))

    answer = desk.post(at(membership, "ask-freeze"), rest(membership, 1, 3), follow=True)

    assert told(answer) == ["The freeze waits for approval."]
    membership.refresh_from_db()
    assert (Freeze.objects.get().approved_at, membership.ends_on) == (None, end)


def test_the_manager_freezes_and_the_end_moves(manager: Client) -> None:
    membership = running()
    end = membership.ends_on
    booking = BookingFactory(member=membership.member, membership=membership)
    assert booking.session.title in html_of(manager.get(at(membership, "freeze")))

    answer = manager.post(at(membership, "freeze"), rest(membership, 1, 3), follow=True)

    class_ = f"{booking.session} {localize(localtime(booking.session.starts_at))}"
    assert told(answer) == [f"The membership is frozen on these days. Given up with it: {class_}."]
    membership.refresh_from_db()
    booking.refresh_from_db()
    assert (membership.ends_on, booking.status) == (end + 3 * ONE_DAY, BookingStatus.CANCELLED)


@pytest.mark.parametrize(("first", "last"), [(1, 11), (3, 1), (60, 61)])
def test_a_freeze_that_cannot_be_is_told_on_the_form(manager: Client, first: int, last: int) -> None:
    membership = running()

    assert objections(manager.post(at(membership, "freeze"), rest(membership, first, last)))
    assert not Freeze.objects.exists()


def test_the_desk_does_not_freeze_the_past(desk: Client, manager: Client) -> None:
    membership = running()

    assert "is over" in objections(desk.post(at(membership, "ask-freeze"), rest(membership, -3, 1)))
    assert manager.post(at(membership, "freeze"), rest(membership, -3, 1)).status_code == 302


def test_the_manager_approves_what_was_asked_for(manager: Client) -> None:
    freeze, session = freeze_of(), ClassSessionFactory()
    buy(freeze.membership.member, "course", session.pk, session.price_fen)
    assert offered(manager, freeze) == ["Approve the freeze", "Decline the freeze"]
    end = freeze.membership.ends_on
    said = f"; with this freeze, on {localize(end + 3 * ONE_DAY)}. Days more: 3."
    assert said in html_of(manager.get(at(freeze, "approve")))
    freeze.refresh_from_db()
    assert (freeze.state, freeze.membership.ends_on) == ("requested", end)  # nothing was decided by looking

    answer = manager.post(at(freeze, "approve"), follow=True)

    class_ = f"{session} {localize(localtime(session.starts_at))}"
    still = f"Still to be given up, with what was paid for them, by itself: 1 ({class_})."
    assert told(answer) == [f"The freeze is approved. {still}"]
    freeze.refresh_from_db()
    assert freeze.counts
    assert "settled" not in objections(manager.post(at(freeze, "approve")))
    assert offered(manager, freeze) == ["End early", "Void"]


def test_the_manager_declines_with_a_reason(manager: Client) -> None:
    freeze = freeze_of()

    assert "required" in objections(manager.post(at(freeze, "decline"), {"reason": ""}))
    assert told(manager.post(at(freeze, "decline"), {"reason": "太久"}, follow=True)) == ["The freeze is declined."]
    freeze.refresh_from_db()
    assert freeze.declined_at is not None
    assert offered(manager, freeze) == []


def approved() -> Freeze:
    """A freeze that began yesterday and lasts three more days."""
    membership = running()
    days = {"starts_on": today() - ONE_DAY, "ends_on": today() + 3 * ONE_DAY}
    freeze = freeze_of(membership, **days, approved_at=timezone.now())
    Membership.objects.filter(pk=membership.pk).update(ends_on=membership.ends_on + 5 * ONE_DAY)
    return freeze


def test_a_freeze_ends_early_when_the_member_comes_back(manager: Client) -> None:
    freeze = approved()
    before = freeze.membership.ends_on

    manager.post(at(freeze, "end"), {"last_day": (today() - ONE_DAY).isoformat(), "reason": "回来了"})

    freeze.refresh_from_db()
    freeze.membership.refresh_from_db()
    assert (freeze.ended_on, freeze.membership.ends_on) == (today() - ONE_DAY, before + ONE_DAY)


def test_a_freeze_that_was_a_mistake_takes_no_day(manager: Client) -> None:
    freeze = approved()
    before = freeze.membership.ends_on

    answer = manager.post(at(freeze, "void"), {"reason": "录错人"}, follow=True)

    freeze.membership.refresh_from_db()
    assert freeze.membership.ends_on == before
    assert "The membership lasts until" in told(answer)[0]
    assert "录错人" not in objections(manager.post(at(freeze, "void"), {"reason": "录错人"}))


def test_a_membership_goes_to_the_member_with_this_phone_number(manager: Client) -> None:
    membership, heir = running(), MemberFactory(name="李娜", phone="13912345678")
    assert "Days that go to the other member" in html_of(manager.get(at(membership, "transfer")))

    answer = manager.post(
        at(membership, "transfer"), {"member": "+86 139-1234-5678", "reason": "转给妻子"}, follow=True
    )

    membership.refresh_from_db()
    assert membership.ending == Ending.TRANSFERRED
    assert told(answer)[0].startswith("李娜 has it now:")
    assert heir.memberships.get().starts_on == today()


@pytest.mark.parametrize("phone", ["", "13900000000", "x"])
def test_nobody_inherits_by_a_number_that_nobody_has(manager: Client, phone: str) -> None:
    membership = running()

    assert objections(manager.post(at(membership, "transfer"), {"member": phone, "reason": "x"}))
    assert Membership.objects.get() == membership


def test_every_better_plan_is_shown_with_its_difference(manager: Client) -> None:
    membership = running()
    better = PlanFactory(name="年卡", count=12, price_fen=299_900, list_price_fen=399_900)

    page = manager.get(at(membership, "upgrade"))

    assert "2999.00 − 299.00 ×" in html_of(page)
    assert (better.pk, "年卡") in page.context["form"].fields["plan"].choices


def test_an_upgrade_is_offered_at_the_difference_or_at_another_price_with_a_reason(manager: Client) -> None:
    membership = running()
    better = PlanFactory(name="年卡", count=12, price_fen=299_900, list_price_fen=399_900)
    cheap = {"plan": better.pk, "price": "2500"}

    assert "reason" in objections(manager.post(at(membership, "upgrade"), cheap))
    answer = manager.post(at(membership, "upgrade"), {**cheap, "override_reason": "老会员"}, follow=True)

    offer = UpgradeOffer.objects.get()
    assert (offer.price_fen, offer.override_reason, offer.valid_on) == (250_000, "老会员", today())
    assert told(answer) == ["Offered for ¥2,500.00 until tonight: it is among what can be sold to the member."]


def test_before_a_gap_is_closed_its_freezes_are_said_and_afterwards_that_one_takes_no_day(desk: Client) -> None:
    membership = MembershipFactory(starts_on=today() + 20 * ONE_DAY, activated_at=timezone.now(), count=10, unit="day")
    first = membership.starts_on + 5 * ONE_DAY
    freeze = FreezeFactory(membership=membership, starts_on=first, ends_on=first + ONE_DAY)

    page = html_of(desk.get(at(membership, "pull-forward")))
    desk.post(at(membership, "pull-forward"), {"reason": "前一张卡已退"})

    assert f"Frozen: {freeze}." in page
    freeze = Freeze.objects.get()
    assert (freeze.state, freeze.days) == ("not_taken", 0)
    assert "Never took effect" in html_of(desk.get(at(membership)))


def test_a_gap_that_a_refund_left_is_closed(desk: Client) -> None:
    membership = MembershipFactory(starts_on=today() + 20 * ONE_DAY, activated_at=timezone.now())
    assert "Pull forward" in offered(desk, membership)

    desk.post(at(membership, "pull-forward"), {"reason": "前一张卡已退"})

    membership.refresh_from_db()
    assert membership.starts_on == today()
    assert "begun already" in objections(desk.post(at(membership, "pull-forward"), {"reason": "x"}))


def test_a_list_by_state_and_by_end(manager: Client) -> None:
    ending = MembershipFactory(starts_on=today() - 27 * ONE_DAY)
    MembershipFactory(starts_on=today() - 400 * ONE_DAY)
    waiting = to_choose()

    def found(query: str) -> list[int]:
        answer = manager.get(f"/admin/members/membership/?{query}")
        return [row.pk for row in answer.context["cl"].result_list]

    assert found("state=waiting") == [waiting.pk]
    assert found("state=active") == found("ends_within=7") == [ending.pk]
    assert found("ends_within=30") == [ending.pk]
