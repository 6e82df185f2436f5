"""The member's page answers who it is, what the member has and what comes next; the list finds by state."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.days import ONE_DAY, today
from members.desk.admin.collecting import collect_address
from members.enums import Admission, AppointmentStatus, BookingStatus, MemberEventKind
from members.models import Member
from members.people.operations.record_event import record_event
from members.people.roles import FINANCE, FRONT_DESK
from payments.paying.links import checkout_url
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    MembershipFactory,
    OwnedPackFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.payments import PaymentFactory
from tests.members.console import as_role, at, html_of, listed
from tests.members.rows import freeze_of, visit_of
from tests.staff_client import clerk, signed_in

pytestmark = pytest.mark.usefixtures("till")


@pytest.fixture
def desk(db: None) -> Client:
    return as_role(FRONT_DESK)


def in_every_state() -> dict[str, Member]:
    """One member in each state of today."""
    active, frozen, waiting, expired = (MemberFactory() for _state in range(4))
    MembershipFactory(member=active, starts_on=today() - 400 * ONE_DAY)
    MembershipFactory(member=active)
    freeze_of(
        MembershipFactory(member=frozen, starts_on=today() - 5 * ONE_DAY),
        starts_on=today(),
        approved_at=timezone.now(),
    )
    MembershipFactory(member=waiting, starts_on=today() + ONE_DAY)
    MembershipFactory(member=expired, starts_on=today() - 400 * ONE_DAY)
    return {"prospect": MemberFactory(), "waiting": waiting, "active": active, "frozen": frozen, "expired": expired}


@pytest.mark.parametrize(
    ("state", "colour"),
    [
        ("active", "success"),
        ("frozen", "warning"),
        ("waiting", "warning"),
        ("expired", "danger"),
        ("prospect", "default"),
    ],
)
def test_the_state_is_a_badge_in_its_colour(desk: Client, state: str, colour: str) -> None:
    label = {"waiting": "Membership not begun"}.get(state, state.capitalize())

    card = html_of(desk.get(at(in_every_state()[state]))).split("console-facts")[0].split("console-initial")[1]

    assert label in card
    assert f"console-label-{colour}" in card


def test_a_tab_for_each_state_says_how_many_there_are(desk: Client) -> None:
    in_every_state()
    MemberFactory()

    tabs = desk.get(listed("member")).context["tabs"]

    assert [(str(tab["title"]), tab["count"], tab["is_chosen"]) for tab in tabs] == [
        ("All", 6, True),
        ("Prospect", 2, False),
        ("Membership not begun", 1, False),
        ("Active", 1, False),
        ("Frozen", 1, False),
        ("Expired", 1, False),
    ]


def test_each_tab_leads_to_its_members(desk: Client) -> None:
    members = in_every_state()

    for tab in desk.get(listed("member")).context["tabs"][1:]:
        answer = desk.get(listed("member") + tab["link"])
        found = [member.pk for member in answer.context["cl"].result_list]
        assert found == [members[tab["link"].partition("=")[2]].pk]
        assert [each["is_chosen"] for each in answer.context["tabs"]].count(True) == 1


def test_the_numbers_are_counted_once_a_minute(desk: Client) -> None:
    MemberFactory()
    desk.get(listed("member"))
    MemberFactory()

    with CaptureQueriesContext(connection) as context:
        tabs = desk.get(listed("member")).context["tabs"]

    assert tabs[0]["count"] == 1
    assert not [query for query in context.captured_queries if "GROUP BY" in query["sql"]]


def test_the_page_shows_what_the_member_has_and_what_comes(desk: Client, member: Member) -> None:
    MembershipFactory(member=member, title="年卡")
    pack = OwnedPackFactory(member=member, title="私教十节")
    BookingFactory(member=member, session=ClassSessionFactory(title="动感单车"))
    BookingFactory(
        member=member,
        session=ClassSessionFactory(title="上个月的课", starts_at=timezone.now() - timedelta(days=30)),
        status=BookingStatus.ATTENDED,
    )
    AppointmentFactory(pack=pack)
    AppointmentFactory(pack=pack, status=AppointmentStatus.CANCELLED, starts_at=timezone.now() + timedelta(days=77))
    visit_of(member, verdict=Admission.WARN, reason="ends_soon")
    record_event(MemberEventKind.COACH_CHANGED, member_id=member.pk, subject="pack:1", actor_id=None, reason="换教练")

    html = html_of(desk.get(at(member)))

    for wanted in ("年卡", "私教十节", "12 / 12", "动感单车", "The membership ends within seven days.", "换教练"):
        assert wanted in html
    assert "上个月的课" not in html
    assert len(re.findall(r"/admin/members/appointment/\d", html)) == 1


def test_the_verdict_stands_at_the_top_with_its_reason_and_what_to_do(desk: Client, member: Member) -> None:
    html = html_of(desk.get(at(member)))

    assert "console-verdict-refuse" in html
    for sentence in ("May not enter", "The member has no membership.", "Offer a membership."):
        assert sentence in html


def test_the_verdict_is_for_those_who_check_members_in(db: None, member: Member) -> None:
    assert "console-verdict" not in html_of(as_role(FINANCE).get(at(member)))


def test_a_payment_that_can_still_be_paid_leads_to_where_it_is_paid(desk: Client, member: Member) -> None:
    """Who sells, to its code at the desk; who does not, to the payer's page."""
    payment = PaymentFactory(member=member)
    over = PaymentFactory(member=member, expires_at=timezone.now() - timedelta(seconds=1))

    for client, paid_at in ((desk, partial(collect_address, member.pk)), (as_role(FINANCE), checkout_url)):
        html = html_of(client.get(at(member)))
        assert paid_at(payment.pk) in html
        assert paid_at(over.pk) not in html


def test_who_may_not_see_payments_sees_none(db: None, member: Member) -> None:
    payment = PaymentFactory(member=member)

    html = html_of(signed_in(clerk("members.view_member")).get(at(member)))

    assert checkout_url(payment.pk) not in html
    assert "/admin/payments/" not in html


def test_a_page_costs_as_much_with_twenty_rows_as_with_one(staff: User, member: Member) -> None:
    client, counts = signed_in(staff), []
    for rows in (1, 19):
        for _row in range(rows):
            MembershipFactory(member=member, starts_on=today() + 400 * ONE_DAY)
            pack = OwnedPackFactory(member=member)
            BookingFactory(member=member)
            AppointmentFactory(pack=pack)
            visit_of(member, staff=staff)
            record_event(MemberEventKind.COACH_CHANGED, member_id=member.pk, subject="pack:1", actor_id=staff.pk)
        with CaptureQueriesContext(connection) as context:
            html_of(client.get(at(member)))
        counts.append(len(context))

    assert counts[0] == counts[1]
    assert counts[1] <= 26


def test_a_list_costs_as_much_with_twenty_members_as_with_one(desk: Client) -> None:
    counts = []
    for rows in (1, 19):
        for _row in range(rows):
            MembershipFactory()
        desk.get(listed("member"))
        with CaptureQueriesContext(connection) as context:
            html_of(desk.get(listed("member")))
        counts.append(len(context))

    assert counts[0] == counts[1]
