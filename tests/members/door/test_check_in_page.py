"""Checking in: the verdict, large, with its reason and one thing to do next; against it only with a note."""

import pytest
from django.contrib.admin.models import LogEntry

from members.days import ONE_DAY, today
from members.enums import Admission, StartRule
from members.models import CheckIn, Member
from members.people.roles import FRONT_DESK, MANAGER
from tests.factories.gym import MembershipFactory
from tests.members.console import as_role, at, html_of, objections, told

pytestmark = pytest.mark.usefixtures("till")


def test_a_member_is_checked_in_by_a_click(member: Member) -> None:
    MembershipFactory(member=member)
    desk = as_role(FRONT_DESK)
    assert "May enter" in html_of(desk.get(at(member, "check-in")))

    answer = desk.post(at(member, "check-in"), follow=True)

    assert told(answer) == ["Checked in: May enter."]
    visit = CheckIn.objects.get()
    assert (visit.member, visit.verdict, visit.staff) == (member, Admission.ENTER, LogEntry.objects.get().user)
    assert LogEntry.objects.get().change_message == "Checked the member in."


def test_a_word_at_the_door_is_said_and_lets_the_member_in(member: Member) -> None:
    MembershipFactory(member=member, starts_on=today() - 27 * ONE_DAY)
    desk = as_role(FRONT_DESK)

    html = html_of(desk.get(at(member, "check-in")))

    assert "console-verdict-warn" in html
    assert "Offer a renewal." in html
    assert told(desk.post(at(member, "check-in"), follow=True)) == ["Checked in: May enter, with a word."]


def test_the_desk_is_offered_no_way_around_a_refusal_and_a_forged_one_fails(member: Member) -> None:
    desk = as_role(FRONT_DESK)

    page = desk.get(at(member, "check-in"))
    assert "console-verdict-refuse" in html_of(page)
    assert (page.context["is_offered"], list(page.context["form"].fields)) == (False, [])

    assert "The member has no membership." in objections(desk.post(at(member, "check-in"), {"note": "熟人"}))
    assert not CheckIn.objects.exists()
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("note", ["", "   "])
def test_the_manager_needs_a_note(member: Member, note: str) -> None:
    manager = as_role(MANAGER)

    assert 'name="note"' in html_of(manager.get(at(member, "check-in")))
    assert "required" in objections(manager.post(at(member, "check-in"), {"note": note}))
    assert not CheckIn.objects.exists()


def test_the_manager_lets_a_member_in_with_a_note(member: Member) -> None:
    answer = as_role(MANAGER).post(at(member, "check-in"), {"note": "忘带卡"}, follow=True)

    assert told(answer) == ["Checked in: May not enter."]
    visit = CheckIn.objects.get()
    assert (visit.verdict, visit.reason, visit.note) == (Admission.REFUSE, "none", "忘带卡")
    assert "忘带卡" in html_of(as_role(MANAGER).get(at(member)))


def test_a_first_visit_begins_the_membership(member: Member) -> None:
    waits = MembershipFactory(
        member=member, starts_on=today() + 20 * ONE_DAY, start_rule=StartRule.FIRST_VISIT, activated_at=None
    )
    desk = as_role(FRONT_DESK)
    assert "The membership begins with this visit." in html_of(desk.get(at(member, "check-in")))

    desk.post(at(member, "check-in"))

    waits.refresh_from_db()
    assert waits.starts_on == today()
