"""A member's events are read in words: no code, no number where a name belongs, no time of another zone."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from foundation.site_language import written
from foundation.this_request import numbered
from members.days import today
from members.enums import MemberEventKind
from members.models import Member, MemberEvent, UpgradeOffer
from members.people.operations.record_event import record_event
from tests.factories.gym import CoachFactory, MembershipFactory, PlanFactory
from tests.factories.members import UserFactory
from tests.factories.payments import PaymentFactory
from tests.members.console import at, html_of, listed
from tests.payments.rows import paid_attempt
from tests.payments.rows import refund as refund_of
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def console(staff: User) -> Client:
    return signed_in(staff)


def event_of(member: Member, *, subject: str = "booking:76", reason: str = "", **facts: Any) -> MemberEvent:
    record_event(
        MemberEventKind.BOOKING_CANCELLED, member_id=member.pk, subject=subject, actor_id=None, reason=reason, **facts
    )
    return MemberEvent.objects.latest("id")


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def pages_of(console: Client, event: MemberEvent, language: str = "en") -> dict[str, str]:
    """The event's own page and its member's, as text."""
    addresses = {"event": at(event), "member": at(event.member)}
    return {
        name: words_of(html_of(console.get(address, headers={"accept-language": language})))
        for name, address in addresses.items()
    }


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"because": "session_full"}, "because: This class is full."),
        ({"rule": "circumstances"}, "rule: Health or other circumstances"),
        ({"by_gym": True}, "by the gym: yes"),
        ({"instead_of": "booking:39"}, "instead of: booking #39"),
        ({"instead_of": 39}, "instead of: #39"),
        ({"was": "2026-12-24 04:15:00+00:00"}, "before: Dec. 24, 2026, 12:15 p.m."),
        ({"was": "2026-12-24"}, "before: Dec. 24, 2026"),
        ({"before": "booked", "after": "late_cancelled"}, "after: Cancelled too late before: Booked"),
        ({"take": "days:20"}, "taken back: 20 days"),
        ({"ending": "upgraded"}, "ended because: Upgraded"),
        ({"price_fen": 123_450}, "price: ¥1,234.50"),
        ({"delta": -3}, "change: -3"),
        ({"room": "A", "unheard_of": "x"}, "room: A unheard_of: x"),
    ],
    ids=str,
)
def test_facts_are_told_in_words(console: Client, member: Member, facts: dict[str, Any], told: str) -> None:
    for page in pages_of(console, event_of(member, **facts)).values():
        assert told in page


def test_coaches_plans_and_members_are_called_by_their_names(console: Client, member: Member) -> None:
    coach, plan = CoachFactory(name="Chen"), PlanFactory(name="Monthly")
    event = event_of(member, coach=coach.pk, plan=plan.pk, other_member=member.pk)
    for page in pages_of(console, event).values():
        assert re.search(r"coach: Chen\b", page)
        assert re.search(r"plan: Monthly\b", page)
        assert f"the other member: {member.name}" in page


def test_payments_refunds_and_offers_are_called_by_what_they_are_of(console: Client, member: Member) -> None:
    payment = PaymentFactory(member=member, description="年卡会员费")
    refund = refund_of(paid_attempt(payment, "2026112922001400000000000009"))
    offer = UpgradeOffer.objects.create(
        membership=MembershipFactory(member=member),
        better_plan=PlanFactory(name="金卡"),
        computed_fen=1,
        terms={},
        offered_by=UserFactory(),
        valid_on=today(),
    )
    event = event_of(member, subject=f"payment:{payment.pk}", reason=f"refund:{refund.pk}", offer=offer.pk)

    for page in pages_of(console, event).values():
        assert f"payment 年卡会员费 #{payment.pk}" in page
        assert f"refund 年卡会员费 #{refund.pk}" in page
        assert "upgrade offer: 金卡" in page
    assert f'href="{at(offer)}"' in html_of(console.get(at(event)))


def test_subject_and_reason_lead_to_what_they_mean(console: Client, member: Member) -> None:
    event = event_of(member, subject="booking:76", reason="refund:26")
    html = html_of(console.get(listed("memberevent")))

    assert "/admin/members/booking/76/change/" in html
    assert "/admin/payments/refund/26/change/" in html
    for page in [words_of(html), *pages_of(console, event).values()]:
        assert "booking:76" not in page
        assert "refund:26" not in page
        assert "booking #76" in page
        assert "refund #26" in page


@pytest.mark.parametrize(("language", "reason"), [("en", "Membership began"), ("zh-hans", "会籍开始")])
def test_a_reason_of_the_programs_own_is_read_in_the_readers_language(
    console: Client, member: Member, language: str, reason: str
) -> None:
    with translation.override("en"):
        event = event_of(member, reason=written(MemberEventKind.MEMBERSHIP_STARTED.label))
    assert event.reason == "会籍开始"
    for page in pages_of(console, event, language).values():
        assert reason in page


def test_what_a_person_wrote_stays_text(console: Client, member: Member) -> None:
    event = event_of(member, reason="<b>家里有事</b>", room="<i>A</i>", subject="nothing:1")
    html = html_of(console.get(at(event)))
    assert "&lt;b&gt;家里有事&lt;/b&gt;" in html
    assert "&lt;i&gt;A&lt;/i&gt;" in html
    assert "nothing:1" in html


def test_an_event_names_the_request_that_it_comes_of(console, member):
    with numbered() as number:
        event = event_of(member)
    assert f"number of the request: {number}" in pages_of(console, event)["event"]
