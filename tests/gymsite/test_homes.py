"""Where each role begins, and what its menu shows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.enums import AppointmentStatus, BookingStatus
from members.models import Appointment, Booking
from members.people.roles import COACH, FINANCE, FRONT_DESK, MANAGER
from tests.factories.gym import AppointmentFactory, BookingFactory, ClassSessionFactory, OwnedPackFactory
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.members.console import as_coach, as_role, at, html_of, objections, somebody, told
from tests.payments.rows import refund as refund_row
from tests.staff_client import clerk, signed_in

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def lines(client: Any) -> list[str]:
    """The lines of the menu, as whoever asks sees them."""
    groups = client.get("/admin/").context["sidebar_navigation"]
    return [str(item["title"]) for group in groups for item in group["items"] if item["has_permission"]]


def test_a_coach_begins_with_the_day_and_reads_nothing_of_money(db: None) -> None:
    client, coach = as_coach()
    member = MemberFactory(name="王小明")
    pack = OwnedPackFactory(member=member, coach=coach, title="十节")
    session = AppointmentFactory(pack=pack, member=member, coach=coach, starts_at=NOON - timedelta(minutes=30))
    earlier = AppointmentFactory(pack=pack, member=member, coach=coach, starts_at=NOON - timedelta(days=1))
    own = ClassSessionFactory(title="瑜伽", coach=coach, starts_at=NOON - timedelta(minutes=5))
    place = BookingFactory(session=own, member=MemberFactory(name="李娜"))
    ClassSessionFactory(title="别人的课", starts_at=NOON)
    OwnedPackFactory(member=MemberFactory(name="陌生人"))
    PaymentFactory(member=member, description="年卡")

    html = html_of(client.get("/admin/"))

    assert "permission" not in html
    for shown in ("王小明", "李娜", "瑜伽", "十节", "left 12, to be booked 10"):
        assert shown in html
    for hidden in ("别人的课", "陌生人", "年卡", "¥"):
        assert hidden not in html
    for appointment in (session, earlier):
        assert f'formaction="/admin/members/appointment/{appointment.pk}/held/?next=%2Fadmin%2F"' in html
    assert f"/admin/members/booking/{place.pk}/attended/?next=%2Fadmin%2F" in html
    assert f"/admin/members/ownedpack/{pack.pk}/book/?next=%2Fadmin%2F" in html


def test_a_coach_says_how_it_went_with_one_tap_each(db: None) -> None:
    client, coach = as_coach()
    pack = OwnedPackFactory(coach=coach)
    session = AppointmentFactory(pack=pack, coach=coach, member=pack.member, starts_at=NOON - timedelta(minutes=30))
    place = BookingFactory(session=ClassSessionFactory(coach=coach, starts_at=NOON - timedelta(minutes=5)))

    for address in (f"{at(session, 'held')}?next=/admin/", f"{at(place, 'attended')}?next=/admin/"):
        assert client.post(address).headers["Location"] == "/admin/"

    assert Appointment.objects.get(pk=session.pk).status == AppointmentStatus.TO_CONFIRM
    assert Booking.objects.get(pk=place.pk).status == BookingStatus.ATTENDED


def test_a_coach_books_for_the_own_clients_and_with_nobody_else(db: None) -> None:
    client, coach = as_coach()
    own, others = OwnedPackFactory(coach=coach), OwnedPackFactory(coach=as_coach()[1])
    AppointmentFactory(pack=others, coach=coach, member=others.member)
    answers = {"starts_at_0": "2026-11-24", "starts_at_1": "10:00", "starts_at": "2026-11-24T10:00"}

    form = client.get(at(own, "book")).context["form"]
    assert list(form.fields["coach_id"].queryset) == [coach]
    refused = client.post(at(own, "book"), {**answers, "coach_id": others.coach_id})
    assert "coach_id" in objections(refused) or "Select a valid choice" in objections(refused)
    assert "There is no such pack." in objections(client.post(at(others, "book"), {**answers, "coach_id": coach.pk}))
    assert Appointment.objects.filter(pack=own).count() == 0

    answer = client.post(f"{at(own, 'book')}?next=/admin/", {**answers, "coach_id": coach.pk}, follow=True)

    assert answer.redirect_chain == [("/admin/", 302)]
    assert told(answer)[0].startswith("Booked with")
    assert Appointment.objects.get(pack=own).coach == coach


def test_an_account_that_is_no_coachs_is_told_whom_to_ask(db: None) -> None:
    assert "Ask the manager to enter you as a coach." in html_of(as_role(COACH).get("/admin/"))


def test_an_empty_day_of_a_coach_says_what_to_do(db: None) -> None:
    html = html_of(as_coach()[0].get("/admin/"))
    for sentence in ("No private session today.", "No classes today.", "Nobody has sessions left with you."):
        assert sentence in html


def test_a_coachs_day_takes_the_same_statements_however_full_it_is(db: None) -> None:
    client, coach = as_coach()
    counts = []
    for number in range(2):
        for _row in range(1 + 5 * number):
            pack = OwnedPackFactory(coach=coach)
            AppointmentFactory(pack=pack, coach=coach, member=pack.member, starts_at=NOON - timedelta(minutes=30))
            BookingFactory(session=ClassSessionFactory(coach=coach, starts_at=NOON))
        client.get("/admin/")
        with CaptureQueriesContext(connection) as context:
            client.get("/admin/")
        counts.append(len(context))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("role", "most", "has", "lacks"),
    [
        (FRONT_DESK, 10, {"Desk", "Members", "Visits", "Classes", "Payments"}, {"Plans", "Exceptions", "Timetable"}),
        (COACH, 4, {"My day", "Members", "Private sessions", "Classes"}, {"Plans", "Payments", "Courses"}),
        (FINANCE, 10, {"Overview", "Desk", "Payments", "Refunds", "Exceptions"}, {"Visits", "Courses"}),
    ],
)
def test_the_menu_shows_what_the_role_works_in(db: None, role: str, most: int, has: set[str], lacks: set[str]) -> None:
    client = as_role(role)
    shown = lines(client)
    assert len(shown) <= most
    assert has <= set(shown)
    assert not lacks & set(shown)
    assert "More lists" in html_of(client.get("/admin/"))


def test_the_manager_sees_all_in_groups_that_fold(db: None) -> None:
    client = as_role(MANAGER)
    assert {"Plans", "Timetable", "Exceptions", "Staff", "Members’ events"} <= set(lines(client))
    groups = [group for group in client.get("/admin/").context["sidebar_navigation"] if group.get("title")]
    assert all(group["collapsible"] for group in groups)
    assert not any(
        group.get("collapsible") for group in as_role(FRONT_DESK).get("/admin/").context["sidebar_navigation"]
    )


def test_what_the_menu_leaves_out_is_still_opened(db: None) -> None:
    client = as_role(FRONT_DESK)
    html = html_of(client.get("/admin/"))
    for model in ("plan", "freeze", "memberevent", "timetableslot"):
        assert f'href="/admin/members/{model}/"' in html
        assert client.get(f"/admin/members/{model}/").status_code == 200


def test_who_may_do_nothing_is_told_whom_to_ask_and_who_sees_one_list_is_led_to_it(db: None, staff: User) -> None:
    assert "ask the manager to give you one" in html_of(signed_in(clerk()).get("/admin/"))
    assert "choose a list in the menu" in html_of(signed_in(clerk("members.view_plan")).get("/admin/"))
    assert "permission to view" not in html_of(signed_in(staff).get("/admin/"))


def test_whoever_approves_begins_with_what_waits_for_the_own_word_the_oldest_first(db: None) -> None:
    finance, other = somebody(FINANCE), somebody(FINANCE)
    own, first, second = (
        refund_row(AttemptFactory(), amount_fen=fen, status="awaiting_approval", requested_by=by, reason=reason)
        for fen, by, reason in ((100, finance, "自己的"), (200, other, "骨折"), (300, None, "搬家"))
    )
    refund_row(AttemptFactory(), amount_fen=400, status="succeeded")

    page = signed_in(finance).get("/admin/")

    assert [each.refund for each in page.context["desk"]["refunds"]] == [first, second]
    html = html_of(page)
    for shown in (str(first.payment.member), "¥2.00", "骨折", f"/refund/{second.pk}/approve/?next=%2Fadmin%2F"):
        assert shown in html
    for hidden in ("自己的", f"/refund/{own.pk}/approve/", "¥4.00", "Freezes awaiting approval</h2>"):
        assert hidden not in html
    assert page.context["desk"]["freezes"] is None
    assert as_role(MANAGER).get("/admin/").context["desk"]["freezes"] == []


def test_what_waits_for_a_word_takes_the_same_statements_however_much_it_is(db: None) -> None:
    client, counts = as_role(FINANCE), []
    for number in range(2):
        for _row in range(1 + 5 * number):
            refund_row(AttemptFactory(), amount_fen=100, status="awaiting_approval", requested_by=somebody(FINANCE))
        client.get("/admin/")
        with CaptureQueriesContext(connection) as context:
            client.get("/admin/")
        counts.append(len(context))
    assert counts[0] == counts[1]
