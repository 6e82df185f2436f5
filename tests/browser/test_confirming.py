"""A private session is confirmed on the member's phone, while the coach's screen shows the code and follows."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from members.enums import AppointmentStatus
from members.models import Appointment
from members.people.roles import COACH
from tests.browser.axe import violations
from tests.browser.desk import Desk
from tests.browser.witness import Witness
from tests.factories.gym import AppointmentFactory, CoachFactory, OwnedPackFactory
from tests.factories.members import PASSWORD
from tests.members.console import somebody

PHONE = {"width": 375, "height": 667}
WORDS = {
    "en": ("1 session will be used; 11 of 12 remain afterwards.", "Confirm", "You have confirmed"),
    "zh-CN": ("将使用 1 节课，之后剩余 10/12 节。", "确认已上", "您已确认"),
}


def test_the_members_phone_confirms_and_the_coachs_screen_follows(
    page: Page, site: str, window: Callable[..., Page], axe: str, witness: Witness
) -> None:
    coach, desk = CoachFactory(user=somebody(COACH)), Desk(page, site)
    desk.sign_in(coach.user.username, PASSWORD)
    own = OwnedPackFactory(coach=coach)
    for number, (language, (used, confirm, done)) in enumerate(WORDS.items()):
        began = timezone.now() - timedelta(minutes=30 + number)
        held = AppointmentFactory(pack=own, starts_at=began)
        desk.open("/admin/")
        line = desk.find(f"#a{held.pk}")
        desk.press(line.get_by_role("button", name="Propose as used"))
        desk.press(line.get_by_role("link", name="Show the code"))
        screen = page.locator("#in-place")
        expect(screen.locator("svg")).to_be_visible()
        link = screen.locator("#session-link").inner_text()
        assert violations(page, axe) == []

        phone = window(viewport=PHONE, locale=language)
        heard = Witness(phone)
        phone.goto(link.replace(settings.PUBLIC_BASE_URL, site))
        expect(phone.locator("main")).to_contain_text(used)
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert violations(phone, axe) == []
        phone.get_by_role("button", name=confirm, exact=True).click()
        expect(phone.locator("h1")).to_contain_text(done)
        assert (violations(phone, axe), heard.take()) == ([], [])

        expect(screen).to_contain_text("Held and confirmed")
        assert Appointment.objects.get(pk=held.pk).status == AppointmentStatus.USED
    assert witness.take() == []
