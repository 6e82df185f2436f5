"""The desk: a member's card beside what the front desk has to do now."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.days import ONE_DAY, today
from members.enums import BookingStatus, StartRule
from members.models import Booking, CheckIn, Member
from members.people.roles import COACH, FINANCE, FRONT_DESK, MANAGER
from payments.models import Payment
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    CoachFactory,
    MembershipFactory,
    OwnedPackFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.payments import PaymentFactory
from tests.members.console import as_role, html_of, told
from tests.members.rows import freeze_of, visit_of

pytestmark = pytest.mark.usefixtures("till")
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
TYPING = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def desk(db: None) -> Any:
    return as_role(FRONT_DESK)


def test_the_front_desk_begins_at_the_desk_and_others_reach_it(db: None) -> None:
    assert as_role(FRONT_DESK).get("/admin/").context["is_desk"]
    for role in (MANAGER, FINANCE):
        client = as_role(role)
        first = client.get("/admin/")
        assert (first.context.get("is_desk"), bool(first.context["figures"])) == (None, True)
        assert 'href="/admin/desk/"' in html_of(first)
        assert client.get("/admin/desk/").context["is_desk"]
    assert as_role(COACH).get("/admin/desk/").status_code == 403


def test_the_card_says_who_what_and_what_comes_next(desk: Any) -> None:
    member = MemberFactory(name="王小明", phone="13800000008")
    MembershipFactory(member=member, starts_on=today() - ONE_DAY, ends_on=today() + 60 * ONE_DAY)
    pack = OwnedPackFactory(member=member)
    AppointmentFactory(pack=pack, member=member, starts_at=NOON + timedelta(hours=2))
    BookingFactory(member=member, session=ClassSessionFactory(title="瑜伽", starts_at=NOON + timedelta(hours=1)))
    PaymentFactory(member=member, description="年卡", expires_at=NOON + timedelta(minutes=20))

    html = html_of(desk.get("/admin/", {"member": member.pk}))
    card = html[html.index('id="desk-card"') : html.index('class="desk-lists"')]

    for shown in (
        "王小明",
        "138****0008",
        "May enter",
        "A payment is still open.",
        "瑜伽",
        "12 / 12",
        "年卡",
        "/collect/",
    ):
        assert shown in card
    for step in ("check-in", "sell", "book"):
        assert f"/admin/members/member/{member.pk}/{step}/?next=%2Fadmin%2F%3Fmember%3D{member.pk}" in card
    assert "ask-freeze" in card
    assert "/bar/" not in card


def test_a_check_in_is_one_tap_and_is_taken_back_by_another(desk: Any, clock: Any) -> None:
    membership = MembershipFactory(ends_on=today() + 60 * ONE_DAY)
    page = f"/admin/?member={membership.member_id}"

    def taps() -> list[str]:
        return re.findall(r'id="desk-tap" formaction="([^"]+)"', html_of(desk.get(page)))

    [check_in] = taps()
    answer = desk.post(check_in, follow=True)
    assert (answer.redirect_chain, told(answer)) == ([(page, 302)], ["Checked in: May enter."])
    assert "Here since" in html_of(answer)
    [undo] = taps()
    assert "/take-back/" in undo
    clock.shift(timedelta(seconds=60))
    assert taps() == []
    assert "too late" in html_of(desk.post(undo))
    clock.shift(timedelta(seconds=-30))
    assert told(desk.post(undo, follow=True)) == ["The check-in is taken back."]
    assert not CheckIn.objects.exists()
    again = html_of(desk.post(undo))
    assert "taken back already" in again
    assert "too late" not in again


def test_who_is_refused_has_no_tap_and_what_costs_places_is_shown_before(desk: Any) -> None:
    stranger = MemberFactory()
    assert "desk-tap" not in html_of(desk.get("/admin/", {"member": stranger.pk}))
    waiting = MembershipFactory(start_rule=StartRule.FIRST_VISIT, starts_on=today() + 20 * ONE_DAY, activated_at=None)
    BookingFactory(
        member=waiting.member, membership=waiting, session=ClassSessionFactory(starts_at=NOON + 40 * ONE_DAY)
    )

    html = html_of(desk.get("/admin/", {"member": waiting.member_id}))

    assert "desk-tap" not in html
    assert f'<a href="/admin/members/member/{waiting.member_id}/check-in/' in html


def test_each_class_of_today_says_how_full_it_is_and_who_came_by_one_tap(desk: Any) -> None:
    session = ClassSessionFactory(title="动感单车", starts_at=NOON - timedelta(minutes=5), capacity=3)
    place = BookingFactory(session=session, member=MemberFactory(name="李娜"))
    BookingFactory(session=session, status=BookingStatus.WAITING)
    ClassSessionFactory(title="明天的课", starts_at=NOON + ONE_DAY)

    html = html_of(desk.get("/admin/"))

    assert "booked 1 / 3" in html
    assert "free 2" in html
    assert "waiting 1" in html
    assert "明天的课" not in html
    taps = re.findall(rf'formaction="(/admin/members/booking/{place.pk}/[^"]+)"', html)
    assert [tap.split("/")[5] for tap in taps] == ["attended", "missed"]
    answer = desk.post(taps[0], follow=True)
    assert answer.redirect_chain == [("/admin/", 302)]
    assert Booking.objects.get(pk=place.pk).status == BookingStatus.ATTENDED
    assert f"/admin/members/booking/{place.pk}/unmarked/" in html_of(answer)


def test_payments_wait_with_their_time_and_are_asked_for_from_there(desk: Any) -> None:
    payment = PaymentFactory(description="年卡", amount_fen=129_900, expires_at=NOON + timedelta(minutes=20))
    PaymentFactory(expires_at=NOON)

    html = html_of(desk.get("/admin/"))

    assert html.count("data-seconds-left") == 1
    assert 'data-seconds-left="1200"' in html
    assert "¥1,299.00" in html
    [ask] = re.findall(r'formaction="(/admin/payments/payment/[^"]+)"', html)
    answer = desk.post(ask, follow=True)
    assert answer.redirect_chain == [("/admin/", 302)]
    assert told(answer)[0].startswith("No provider can be asked")
    assert Payment.objects.get(pk=payment.pk).status == "pending"


def test_freezes_and_endings_lead_on_and_only_who_decides_is_led_to_the_decision(desk: Any) -> None:
    freeze = freeze_of()
    soon = MembershipFactory(starts_on=today() - 20 * ONE_DAY, ends_on=today() + 3 * ONE_DAY)
    later = MembershipFactory(starts_on=today() - 20 * ONE_DAY, ends_on=today() + 29 * ONE_DAY)
    MembershipFactory(starts_on=today() - 20 * ONE_DAY, ends_on=today() + 31 * ONE_DAY)

    html, manager = html_of(desk.get("/admin/")), html_of(as_role(MANAGER).get("/admin/desk/"))

    assert f"/admin/members/freeze/{freeze.pk}/change/" in html
    assert f"/admin/members/freeze/{freeze.pk}/approve/?next=%2Fadmin%2Fdesk%2F" in manager
    week, month = html.index("within 7 days"), html.index("within 30 days")
    first = html.index(f"/admin/members/membership/{soon.pk}/")
    assert week < first < month < html.index(f"/admin/members/membership/{later.pk}/")


def test_an_empty_desk_says_what_to_do(desk: Any) -> None:
    html = html_of(desk.get("/admin/"))
    for sentence in ("Look for a member", "No classes today.", "No payment is waiting.", "No freeze waits"):
        assert sentence in html
    assert "/admin/members/classsession/add/" not in html
    assert "/admin/members/classsession/add/" in html_of(as_role(MANAGER).get("/admin/desk/"))
    assert "There is no such member" in html_of(desk.get("/admin/?member=999"))
    assert "There is no such member" in html_of(desk.get("/admin/?member=x"))


def test_what_the_box_finds_opens_beside_at_the_desk_and_as_a_page_elsewhere(desk: Any) -> None:
    member = MemberFactory(name="王小明")
    page, beside = f"/admin/members/member/{member.pk}/change/", f"/admin/?member={member.pk}"

    assert 'name="desk"' in html_of(desk.get("/admin/"))
    assert 'name="desk"' not in html_of(desk.get("/admin/members/member/"))
    found = desk.post("/admin/search/", {"q": "王小明", "desk": "1"}, headers=TYPING).content.decode()
    assert f'href="{beside}" class="desk-who"' in found
    assert desk.post("/admin/search/", {"q": "王小明", "desk": "1"}).headers["Location"] == beside
    assert desk.post("/admin/search/", {"q": "王小明"}).headers["Location"] == page
    manager = as_role(MANAGER).post("/admin/search/", {"q": "王小明", "desk": "1"})
    assert manager.headers["Location"] == f"/admin/desk/?member={member.pk}"


def test_the_card_comes_alone_for_who_exchanges_it(desk: Any) -> None:
    member = MemberFactory(name="王小明")
    alone = {"HX-Request": "true", "HX-Target": "desk-card"}
    html = html_of(desk.get("/admin/", {"member": member.pk}, headers=alone))
    assert html.strip().startswith('<section id="desk-card"')
    assert "王小明" in html
    assert "desk-lists" not in html


def many(count: int) -> None:
    members = MemberFactory.create_batch(count)
    for member in members:
        MembershipFactory(member=member, starts_on=today() - 25 * ONE_DAY, ends_on=today() + 5 * ONE_DAY)
    coach = CoachFactory()
    for number in range(20):
        starts_at = NOON + timedelta(minutes=30 * number - 300)
        session = ClassSessionFactory(starts_at=starts_at, coach=coach, capacity=20)
        for member in members[number * 10 % count :][:20]:
            BookingFactory(session=session, member=member)
    for member in members[:12]:
        PaymentFactory(member=member, expires_at=NOON + timedelta(minutes=20))
        freeze_of(starts_on=today() + ONE_DAY)


@pytest.mark.parametrize("role", [FRONT_DESK, MANAGER])
def test_two_hundred_members_and_twenty_classes_take_few_statements_and_little_weight(db: None, role: str) -> None:
    many(200)
    client, address = as_role(role), "/admin/" if role == FRONT_DESK else "/admin/desk/"
    member = Member.objects.order_by("pk")[0]
    visit_of(member, at=timezone.now())
    client.get(address)

    with CaptureQueriesContext(connection) as context:
        html = html_of(client.get(address, {"member": member.pk}))

    assert html.count('id="class-') == 20
    assert len(context) < 40
    assert len(html.encode()) < 150_000
    classes = client.get(address).context["desk"]["classes"]
    assert [len(each.people) for each in classes if each.is_now] == [20] * 4
    far = [abs(each.session.starts_at - NOON) for each in classes if each.people is None]
    assert far
    assert min(far) >= max(abs(each.session.starts_at - NOON) for each in classes if each.people is not None)
