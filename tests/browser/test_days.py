"""A day at the front desk and an approver's, at the console as it is served, and what each step costs (`goals.py`)."""

import os
from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from members.catalogue.prices import asked
from members.days import ONE_DAY, start_of_day, today
from members.models import CheckIn, Member, TimetableSlot
from members.people.roles import COACH, FINANCE, FRONT_DESK, MANAGER
from payments.enums import PaymentStatus, RefundStatus, Tender
from payments.models import Payment, Refund
from tests.browser.desk import Desk
from tests.browser.goals import GOALS
from tests.browser.witness import Witness
from tests.client import Api
from tests.factories.gym import (
    BookingFactory,
    ClassSessionFactory,
    CoachFactory,
    CourseFactory,
    MembershipFactory,
    PlanFactory,
)
from tests.factories.members import PASSWORD, MemberFactory
from tests.members.console import somebody
from tests.sandbox_process import Sandbox


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    """Where the sandbox, too, finds the site: it tells there what was paid."""
    server = LiveServer(os.environ["DJANGO_LIVE_TEST_SERVER_ADDRESS"])
    assert server.url == django_settings.PUBLIC_BASE_URL
    yield server
    server.stop()


@pytest.fixture
def site(transactional_db: None, server: LiveServer, sandbox: Sandbox) -> Iterator[str]:
    """Its address, for one test."""
    yield server.url
    sandbox.reset()


@pytest.fixture
def desk(page: Page, site: str) -> Desk:
    return Desk(page, site)


@pytest.fixture
def wang(site: str) -> Member:
    """王小明, who is known to the desk."""
    return MemberFactory(name="王小明", phone="13800000008")


def sign_in(desk: Desk, role: str) -> None:
    desk.sign_in(somebody(role).username, PASSWORD)
    assert desk.path == "/admin/"


def test_the_front_desks(desk: Desk, wang: Member, witness: Witness) -> None:
    plan = PlanFactory(name="月卡")
    sign_in(desk, FRONT_DESK)

    desk.look_up("0008", "王小明")
    with desk.step("sold up to the QR code", GOALS):
        sell(desk, f"membership:{plan.pk}")
    assert Payment.objects.get().member == wang

    desk.open("/admin/")
    MembershipFactory(member=wang)
    desk.look_up("0008", "王小明")
    with desk.step("checked in", GOALS):
        check_in(desk)
    assert CheckIn.objects.get().member == wang
    with desk.step("check-in taken back", GOALS):
        desk.press(desk.find("#desk-tap"))
        expect(desk.find("#desk-tap")).to_have_text("Check in")
    assert not CheckIn.objects.exists()
    assert witness.take() == []


def test_the_front_desks_with_money_in_hand(desk: Desk, wang: Member, witness: Witness) -> None:
    plan = PlanFactory(name="月卡")
    sign_in(desk, FRONT_DESK)
    desk.look_up("0008", "王小明")
    with desk.step("sold for money in hand", GOALS):
        choose_to_sell(desk, f"membership:{plan.pk}")
        desk.press(desk.page.get_by_role("button", name="Sell: money in hand"))
        desk.press(desk.page.get_by_role("button", name="Take money in hand"))
        expect(desk.find("body")).to_contain_text("Taken: ¥")
    payment = Payment.objects.get()
    assert (payment.member, payment.status, payment.provider) == (wang, PaymentStatus.SUCCESS, Tender.CASH)
    assert witness.take() == []


def sell(desk: Desk, item: str) -> None:
    """From the member's card to the code that the member scans."""
    choose_to_sell(desk, item)
    desk.press(desk.page.get_by_role("button", name="Sell: QR code of Alipay"))
    expect(desk.find(".console-code svg")).to_be_visible()


def choose_to_sell(desk: Desk, item: str) -> None:
    """From the member's card until it is said what the member would have."""
    desk.press(desk.find("#desk-card").get_by_role("link", name="Sell", exact=True))
    desk.press(desk.find(f"input[name=item][value='{item}']"))
    expect(desk.find("#in-place")).to_contain_text("Period: ")


def check_in(desk: Desk) -> None:
    """From the member's card until it says so."""
    desk.press(desk.find("#desk-tap"))
    expect(desk.find("#desk-card")).to_contain_text("Here since")


def mark_attended(desk: Desk, path: str, people: int, step: str) -> None:
    """On the roster, one after the other: `people` of them."""
    desk.open(path)
    for left in reversed(range(people)):
        buttons = desk.page.get_by_role("button", name="Came", exact=True)
        with desk.step(step, GOALS):
            desk.press(buttons.first)
            expect(buttons).to_have_count(left)


@pytest.mark.parametrize(
    ("role", "step"), [(FRONT_DESK, "attended, a person"), (COACH, "attended, a person, by the coach")]
)
def test_a_class(desk: Desk, wang: Member, witness: Witness, role: str, step: str) -> None:
    clerk = somebody(role)
    began = timezone.now() - timedelta(minutes=10)
    session = ClassSessionFactory(coach=CoachFactory(user=clerk), starts_at=began, ends_at=began + timedelta(hours=1))
    for member in (wang, MemberFactory()):
        BookingFactory(session=session, member=member)
    desk.sign_in(clerk.username, PASSWORD)
    mark_attended(desk, f"/admin/members/classsession/{session.pk}/change/", 2, step)
    assert set(session.bookings.values_list("status", flat=True)) == {"attended"}
    assert witness.take() == []


def waiting_refund(wang: Member, sandbox: Sandbox) -> Refund:
    """Of a payment that was made at Alipay, asked for by finance, above what one alone may give back."""
    clerk = Api().as_user(somebody(FINANCE))
    new = {"member_id": wang.pk, "amount": 299, "type": "membership", "provider": "alipay", "channel": "precreate"}
    made = Api().as_user(somebody(MANAGER)).post("/api/v1/payments/", new).json()
    sandbox.pay("alipay", made["transaction_id"])
    asked = clerk.post(f"/api/v1/payments/{made['id']}/refunds/", {"amount": 120, "reason": "骨折"})
    assert asked.status_code == 201, asked.content
    return Refund.objects.get()


def test_an_approvers(desk: Desk, wang: Member, witness: Witness, sandbox: Sandbox, settings: object) -> None:
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 5_000  # type: ignore[attr-defined]
    refund = waiting_refund(wang, sandbox)
    assert refund.status == RefundStatus.AWAITING_APPROVAL
    sign_in(desk, MANAGER)
    with desk.step("refund approved, from the first page on", GOALS):
        desk.press(desk.find(f"#r{refund.pk}").get_by_role("link", name="Approve the refund"))
        main = desk.page.locator("#main")
        expect(main).to_contain_text("¥120.00 goes back to 王小明, of ¥299.00")
        main.get_by_label("type it once more").fill("120")  # as it is above what one alone may give back
        desk.press(main.get_by_role("button", name="Approve the refund"))
        expect(main).to_contain_text("No refund waits for your word.")
    refund.refresh_from_db()
    assert (refund.status, desk.path) == (RefundStatus.SUCCEEDED, "/admin/")
    assert witness.take() == []


def test_a_managers(desk: Desk, wang: Member, witness: Witness) -> None:
    plan, course = PlanFactory(name="月卡", price_fen=29_900, list_price_fen=39_900), CourseFactory(name="瑜伽")
    MembershipFactory(member=wang, plan=plan, starts_on=today(), ends_on=today() + 29 * ONE_DAY)
    desk.page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(desk, MANAGER)

    expect(desk.find(".figures-chart canvas").first).to_be_visible()
    members = desk.page.get_by_role("region", name="Members who came and went")
    with desk.step("the list behind a figure", GOALS):
        desk.press(members.get_by_role("row", name="New").get_by_role("link").first)
        expect(desk.find("#result_list")).to_contain_text("王小明")

    desk.open("/admin/members/timetableslot/week/")
    with desk.step("a new line at an empty hour", GOALS):
        desk.press(desk.page.get_by_role("link", name="New line on Thursday at 18:00"))
        desk.choose(desk.find("#id_course"), str(course.pk))
        desk.page.get_by_role("button", name="Save", exact=True).press("Enter")
        desk.page.wait_for_url("**/timetableslot/")
    slot = TimetableSlot.objects.get()
    assert (slot.weekday, slot.begins_at, slot.course) == (3, time(18), course)

    desk.open(f"/admin/members/plan/{plan.pk}/change/")
    tomorrow = today() + ONE_DAY
    with desk.step("a price from a day on", GOALS):
        desk.press(desk.page.get_by_role("link", name="Change the price"))
        desk.page.get_by_label("Holds from").fill(tomorrow.isoformat())
        desk.page.get_by_label("Price (yuan)", exact=True).fill("359")
        desk.press(desk.page.get_by_role("button", name="Change the price"))
        desk.page.wait_for_url("**/change/")
        expect(desk.find("#content")).to_contain_text("¥359.00")
    assert (asked(plan).price_fen, asked(plan, tomorrow).price_fen) == (29_900, 35_900)
    assert witness.take() == []


@pytest.mark.parametrize("width", [820, 390])
def test_a_week_by_day_where_there_is_no_room_for_seven(desk: Desk, wang: Member, witness: Witness, width: int) -> None:
    session = ClassSessionFactory(title="瑜伽", starts_at=start_of_day(today()) + timedelta(hours=19))
    desk.page.set_viewport_size({"width": width, "height": 900})
    sign_in(desk, MANAGER)
    desk.open("/admin/members/timetableslot/week/")
    days = desk.find(".week-day")
    tops = [days.nth(number).bounding_box()["y"] for number in range(7)]  # type: ignore[index]
    assert tops == sorted(set(tops))
    assert desk.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    desk.press(desk.page.get_by_role("link", name="瑜伽").first)
    assert desk.path == f"/admin/members/classsession/{session.pk}/change/"
    assert witness.take() == []
