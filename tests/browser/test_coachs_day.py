"""A coach's day from the first page on: how sessions and classes went, and the next time for a client."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from members.enums import AppointmentStatus, BookingStatus
from members.models import Appointment, Coach
from members.people.roles import COACH
from tests.browser.desk import Desk
from tests.browser.goals import GOALS
from tests.browser.witness import Witness
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    CoachFactory,
    OwnedPackFactory,
)
from tests.factories.members import PASSWORD, MemberFactory
from tests.members.console import somebody

HELD, BOOK = "Propose as used", "Book a private session"


@pytest.fixture
def coach(transactional_db: None) -> Coach:
    return CoachFactory(user=somebody(COACH))


@pytest.fixture
def day(page: Page, site: str, coach: Coach) -> Desk:
    """Where the coach begins; to be opened again for what a test puts into it."""
    desk = Desk(page, site)
    assert coach.user is not None
    desk.sign_in(coach.user.username, PASSWORD)
    assert desk.path == "/admin/"
    return desk


def test_the_day_lists_what_is_the_coachs_and_one_click_says_that_a_session_was_held(
    day: Desk, coach: Coach, witness: Witness
) -> None:
    began = timezone.now() - timedelta(minutes=30)
    sessions = [
        AppointmentFactory(pack=OwnedPackFactory(coach=coach, member=MemberFactory(name=name)), starts_at=began)
        for name in ("王小明", "李娜")
    ]
    AppointmentFactory(pack=OwnedPackFactory(member=MemberFactory(name="陌生人")), starts_at=began)
    day.open("/admin/")
    lines = [day.find(f"#a{each.pk}") for each in sessions]
    for line, name in zip(lines, ("王小明", "李娜"), strict=True):
        expect(line).to_contain_text(name)
    assert "陌生人" not in day.text
    assert "¥" not in day.text

    for line in lines:
        with day.step("private session said to be held", GOALS):
            day.press(line.get_by_role("button", name=HELD))
            expect(line.get_by_role("button", name=HELD)).to_have_count(0)
    said = Appointment.objects.filter(pk__in=[each.pk for each in sessions])
    assert {each.status for each in said} == {AppointmentStatus.TO_CONFIRM}
    assert witness.take() == []


def test_each_person_of_a_class_is_marked_with_one_click_where_the_day_stands(
    day: Desk, coach: Coach, witness: Witness
) -> None:
    session = ClassSessionFactory(coach=coach, starts_at=timezone.now() - timedelta(minutes=5))
    places = [BookingFactory(session=session, member=MemberFactory(name=name)) for name in ("王小明", "李娜")]
    day.open("/admin/")
    for place in places:
        with day.step("attended, a person, on the coach's day", GOALS):
            day.press(day.find(f"#b{place.pk} button").first)
            expect(day.find(f"#b{place.pk}")).to_contain_text("Attended")
    assert set(session.bookings.values_list("status", flat=True)) == {BookingStatus.ATTENDED}
    assert witness.take() == []


def test_a_session_is_booked_for_a_client(day: Desk, coach: Coach, witness: Witness) -> None:
    pack = OwnedPackFactory(coach=coach, member=MemberFactory(name="王小明"))
    at = (timezone.localtime() + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)
    day.open("/admin/")
    with day.step("private session booked for a client", GOALS):
        day.press(day.find("#desk").get_by_role("link", name=BOOK))
        main = day.page.locator("#main")
        expect(main).to_contain_text("王小明")
        main.get_by_label("Begins at").fill(f"{at:%Y-%m-%dT%H:%M}")
        day.press(main.get_by_role("button", name=BOOK))
        expect(day.find("#content")).to_contain_text("Booked with")
    booked = Appointment.objects.get()
    assert (booked.pack, booked.coach, booked.starts_at) == (pack, coach, at)
    assert day.path == "/admin/"
    assert witness.take() == []
