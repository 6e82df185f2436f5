"""Where memberships, freezes and places stand, as every page says it: by all that is known, not by a status alone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from members.days import ONE_DAY, today
from members.enums import MemberEventKind
from members.memberships.models import Membership
from members.people.operations.record_event import record_event
from members.people.roles import MANAGER
from tests.client import Api
from tests.factories.gym import BookingFactory, ClassSessionFactory, FreezeFactory, MembershipFactory, OwnedPackFactory
from tests.members.console import as_role, at, html_of, listed
from tests.members.rows import freeze_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db: None) -> Client:
    return as_role(MANAGER)


def cells(html: str, name: str) -> list[str]:
    """What a column of a list says, or a field of a page."""
    found = re.findall(rf"field-{name}\b[^>]*>(.*?)</(?:td|th)>", html, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", cell)).strip() for cell in found]


def words_of(html: str) -> str:
    """The page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def refunded_before_it_began(**fields: Any) -> Membership:
    """Thirty days that were to begin in ten, and ended with a refund."""
    first = today() + 10 * ONE_DAY
    values = {
        "starts_on": first,
        "ends_on": first - ONE_DAY,
        "ended_at": timezone.now(),
        "ending": "withdrawn",
        "locked_at": timezone.now(),
    }
    return MembershipFactory(count=30, unit="day", **{**values, **fields})


def test_a_membership_that_had_no_day_has_no_end_before_its_beginning(manager: Client) -> None:
    membership = refunded_before_it_began()
    page = words_of(html_of(manager.get(at(membership))))

    assert cells(html_of(manager.get(listed("membership"))), "last_day") == ["no day used"]
    assert cells(html_of(manager.get(at(membership.member))), "last_day") == ["no day used"]
    assert "no day used" in page
    assert re.search(r"Days refunded:? 30\b", page), page
    assert str(membership).endswith("no day used")


def test_a_membership_that_was_refunded_on_its_tenth_day_says_how_many_went_back(manager: Client) -> None:
    first = today() - 9 * ONE_DAY
    membership = refunded_before_it_began(starts_on=first, ends_on=today())

    assert re.search(r"Days refunded:? 20\b", words_of(html_of(manager.get(at(membership)))))


def test_the_api_counts_the_days_that_a_refund_took() -> None:
    membership = refunded_before_it_began()
    shown = Api().as_member(membership.member).get("/api/v1/members/me/memberships/").json()[0]

    assert (shown["state"], shown["withdrawn_days"]) == ("withdrawn", 30)


def test_one_that_waits_for_its_refund_says_so(manager: Client) -> None:
    MembershipFactory(locked_at=timezone.now())

    assert cells(html_of(manager.get(listed("membership"))), "state_badge") == ["Active · refund under way"]
    chinese = html_of(manager.get(listed("membership"), headers={"accept-language": "zh-hans"}))
    assert cells(chinese, "state_badge") == ["有效 · 退款进行中"]


def test_the_first_day_of_a_line_of_the_timetable_is_no_status(manager: Client) -> None:
    page = words_of(html_of(manager.get("/admin/members/timetableslot/add/", headers={"accept-language": "zh-hans"})))
    assert "原状态" not in page
    assert re.search(r"自\b", page)


def test_a_freeze_that_ended_before_its_first_day_never_took_effect(manager: Client) -> None:
    first = today() + 5 * ONE_DAY
    freeze = freeze_of(
        MembershipFactory(),
        approved_at=timezone.now(),
        starts_on=first,
        ends_on=first + 9 * ONE_DAY,
        ended_on=first - ONE_DAY,
    )
    page = html_of(manager.get(at(freeze.membership)))

    assert cells(html_of(manager.get(listed("freeze"))), "state") == ["Never took effect"]
    assert cells(html_of(manager.get(listed("freeze") + "?state=approved")), "state") == []
    assert cells(html_of(manager.get(listed("freeze") + "?state=without")), "state") == ["Never took effect"]
    assert (cells(page, "state"), cells(page, "last_day_taken"), cells(page, "days")) == (
        ["Never took effect"],
        ["-"],
        ["0"],
    )
    assert "Never took effect" in words_of(html_of(manager.get(at(freeze))))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "held", "held_until": timezone.now() - timedelta(seconds=1)}, "No longer held"),
        ({"status": "offered", "held_until": timezone.now() - timedelta(seconds=1)}, "No longer held"),
        ({"status": "booked"}, "Booked"),
    ],
    ids=["held", "offered", "booked"],
)
def test_a_place_whose_time_is_over_is_no_longer_held(manager: Client, fields: dict[str, Any], words: str) -> None:
    BookingFactory(**fields)

    assert cells(html_of(manager.get(listed("booking"))), "status_badge") == [words]


@pytest.mark.parametrize("status", ["booked", "cancelled", "released"])
def test_a_place_in_a_cancelled_class_is_cancelled_by_the_gym(manager: Client, status: str) -> None:
    session = ClassSessionFactory(status="cancelled", cancelled_at=timezone.now(), cancel_reason="停电")
    BookingFactory(session=session, status=status)

    assert cells(html_of(manager.get(listed("booking"))), "status_badge") == ["Cancelled by the gym"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_days_are_written_in_one_way_on_a_members_page(manager: Client, language: str) -> None:
    """As the reader writes them: a card's and a freeze's name has days, too."""
    freeze = FreezeFactory()
    member = freeze.membership.member
    OwnedPackFactory(member=member)
    facts = {"freeze": freeze.pk, "was": "2026-12-24"}
    record_event(
        MemberEventKind.FREEZE_ENDED,
        member_id=member.pk,
        subject=f"membership:{freeze.membership_id}",
        actor_id=None,
        **facts,
    )

    for address in (at(member), at(freeze), at(freeze.membership)):
        html = html_of(manager.get(address, headers={"accept-language": language}))
        words = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", html, flags=re.DOTALL)
        assert re.findall(r"\d{4}-\d\d-\d\d", words) == []
