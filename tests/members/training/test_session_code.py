"""The coach's screen with the code, which follows the member; and where staff decide about an objection."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from members.enums import AppointmentStatus
from members.models import Appointment, MemberEvent
from members.people.roles import FINANCE, FRONT_DESK, MANAGER
from members.training.links import confirmation_url, link_ends_at
from members.training.members_word import ByLink
from members.training.operations.confirm_use import confirm_use
from members.training.operations.object_to_use import object_to_use
from members.training.operations.report_outcome import propose_use
from members.training.remaining_sessions import balance_of
from tests.factories.gym import AppointmentFactory, OwnedPackFactory
from tests.factories.members import MemberFactory
from tests.members.console import as_coach, as_role, at, html_of, listed, objections, told

pytestmark = pytest.mark.django_db
IN_PLACE = {"HX-Request": "true", "By-Itself": "1"}
WHY = "那天没有上课"


@pytest.fixture
def coach():
    return as_coach()


@pytest.fixture
def asked(coach):
    own = OwnedPackFactory(coach=coach[1], member=MemberFactory(name="王小明"))
    held = AppointmentFactory(pack=own, starts_at=timezone.now() - timedelta(hours=1))
    return propose_use(appointment_id=held.pk, actor_id=coach[1].user_id)


def objected(appointment):
    object_to_use(appointment_id=appointment.pk, reason=WHY, by=ByLink(appointment.proposed_at))


def offered(client, appointment):
    return [str(title) for _address, title in client.get(at(appointment)).context["original"].offered]


def test_the_screen_shows_the_code_the_link_and_what_will_be_used(coach, asked):
    client, _coach = coach
    html = html_of(client.get(at(asked, "code")))
    for text in (confirmation_url(asked), "<svg", "1 session will be used; 11 of 12 remain afterwards.", "王小明"):
        assert text in html
    assert "¥" not in html


def test_the_screen_follows_the_member(coach, asked):
    client, _coach = coach
    seen = client.get(at(asked, "code")).context["stands"]
    assert f'hx-get="{at(asked, "code")}?seen={seen}"' in html_of(client.get(at(asked, "code")))
    again = client.get(at(asked, "code"), {"seen": seen}, headers=IN_PLACE)
    assert (again.status_code, again.content) == (204, b"")
    confirm_use(appointment_id=asked.pk, by=ByLink(asked.proposed_at))
    news = html_of(client.get(at(asked, "code"), {"seen": seen}, headers=IN_PLACE))
    assert "Held and confirmed" in news
    assert "11 of 12 sessions are left." in news
    assert "hx-get" not in news
    assert confirmation_url(asked) not in news


def test_the_screen_says_that_the_member_objects(coach, asked):
    client, _coach = coach
    seen = client.get(at(asked, "code")).context["stands"]
    objected(asked)
    news = html_of(client.get(at(asked, "code"), {"seen": seen}, headers=IN_PLACE))
    assert "The member objects" in news
    assert "The manager decides about the objection" in news
    assert "<svg" not in news


def test_a_link_that_had_its_time_is_made_anew(coach, asked):
    client, _coach = coach
    with time_machine.travel(link_ends_at(asked.proposed_at), tick=False):
        client.force_login(asked.coach.user)
        html = html_of(client.get(at(asked, "code")))
        assert "The link had its time." in html
        assert "<svg" not in html
        answer = client.post(f"{at(asked, 'ask-again')}?next={at(asked, 'code')}")
        assert answer.headers["Location"] == at(asked, "code")
        new = Appointment.objects.get(pk=asked.pk)
        assert new.proposed_at > asked.proposed_at
        assert confirmation_url(new) in html_of(client.get(at(asked, "code")))


def test_the_day_and_the_page_lead_to_the_code_while_the_member_is_asked(coach, asked):
    client, _coach = coach
    assert f'href="{at(asked, "code")}"' in html_of(client.get("/admin/"))
    assert offered(client, asked) == ["Show the code", "Did not come", "Ask the member once more"]
    objected(asked)
    assert f'href="{at(asked, "code")}"' not in html_of(client.get("/admin/"))
    assert "The member objects" in html_of(client.get("/admin/"))
    assert offered(client, asked) == []


def test_the_code_is_the_coachs_own_and_of_who_says_how_it_went(coach, asked):
    assert as_coach()[0].get(at(asked, "code")).status_code == 404
    assert as_role(FRONT_DESK).get(at(asked, "code")).status_code == 403
    assert as_role(MANAGER).get(at(asked, "code")).status_code == 200
    assert coach[0].post(at(asked, "code")).status_code == 405


@pytest.mark.parametrize("verb", ["absent", "ask-again", "record", "clear-objection"])
def test_no_coach_settles_an_objection(coach, asked, verb):
    client, _coach = coach
    objected(asked)
    before = Appointment.objects.values().get(pk=asked.pk), MemberEvent.objects.count()
    answer = client.post(at(asked, verb), {"reason": "上过课"})
    if verb in ("absent", "ask-again"):
        assert "the manager decides" in objections(answer)
    else:
        assert answer.status_code == 403
    assert (Appointment.objects.values().get(pk=asked.pk), MemberEvent.objects.count()) == before


def test_the_manager_begins_with_the_objections_and_decides(asked):
    manager = as_role(MANAGER)
    assert "that a member objects to" not in html_of(manager.get("/admin/"))
    objected(asked)
    home = html_of(manager.get("/admin/"))
    for text in ("Private sessions that a member objects to", "王小明", WHY, f'href="{at(asked)}"'):
        assert text in home
    assert "that a member objects to" not in html_of(as_role(FINANCE).get("/admin/"))
    others = AppointmentFactory()
    rows = manager.get(listed("appointment"), {"objection": "waiting"}).context["cl"].result_list
    assert [each.pk for each in rows] == [asked.pk]
    assert others.pk not in [each.pk for each in rows]
    for page in (at(asked), at(asked, "record")):
        assert WHY in html_of(manager.get(page))

    answer = manager.post(at(asked, "record"), {"reason": "监控有记录"}, follow=True)

    assert Appointment.objects.get(pk=asked.pk).status == AppointmentStatus.USED
    assert (balance_of(asked.pack_id), told(answer)) == (11, ["Held and confirmed"])
    assert "that a member objects to" not in html_of(manager.get("/admin/"))


def test_the_manager_clears_an_objection_with_a_reason(asked):
    manager = as_role(MANAGER)
    objected(asked)
    assert "required" in objections(manager.post(at(asked, "clear-objection"), {"reason": ""}))
    answer = manager.post(at(asked, "clear-objection"), {"reason": "已核对"}, follow=True)
    assert told(answer) == ["The member is asked once more, by a new link."]
    assert Appointment.objects.get(pk=asked.pk).objected_at is None
    assert balance_of(asked.pack_id) == 12


def test_the_history_tells_a_link_from_an_account(asked):
    confirm_use(appointment_id=asked.pk, by=ByLink(asked.proposed_at, "192.0.2.0/24"))
    event = MemberEvent.objects.get(kind="use_confirmed")
    html = html_of(as_role(MANAGER).get(at(event)))
    assert "By the link that the coach showed" in html
    assert "192.0.2.0/24" in html
