"""A coach calls off a private session of the own: the gym cancels, so the member has the session again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.enums import AppointmentStatus
from members.models import MemberEvent
from members.people.roles import FRONT_DESK
from members.training.remaining_sessions import bookable_sessions
from tests.factories.gym import AppointmentFactory, OwnedPackFactory
from tests.members.console import as_coach, as_role, at, html_of, told

pytestmark = pytest.mark.django_db
CANCELLED = AppointmentStatus.CANCELLED


def booked(coach, **more):
    return AppointmentFactory(pack=OwnedPackFactory(coach=coach), coach=coach, **more)


@pytest.mark.parametrize("ahead", [timedelta(days=3), timedelta(minutes=5), -timedelta(hours=2)])
def test_the_member_has_the_session_again_however_late(ahead):
    client, coach = as_coach()
    own = booked(coach, starts_at=timezone.now() + ahead)
    before = bookable_sessions(own.pack)

    assert at(own, "cancel") in html_of(client.get(at(own)))
    page = html_of(client.get(at(own, "cancel")))
    answer = client.post(at(own, "cancel"), {"reason": "教练生病"}, follow=True)

    assert "The gym cancels: nothing is used up" in page
    assert "by_gym" not in page
    own.refresh_from_db()
    assert (own.status, own.changed_by_id) == (CANCELLED, coach.user_id)
    assert bookable_sessions(own.pack) == before + 1
    assert str(CANCELLED.label) in told(answer)[0]
    event = MemberEvent.objects.get(kind="appointment_cancelled")
    assert event.actor_id == coach.user_id


def test_only_the_own_ones_and_only_while_they_are_booked():
    client, coach = as_coach()
    others = AppointmentFactory()
    to_confirm = booked(coach, status=AppointmentStatus.TO_CONFIRM)

    assert client.post(at(others, "cancel"), {"reason": "教练生病"}).status_code in (302, 404)
    assert at(to_confirm, "cancel") not in html_of(client.get(at(to_confirm)))
    client.post(at(to_confirm, "cancel"), {"reason": "教练生病"})

    for each, status in ((others, AppointmentStatus.BOOKED), (to_confirm, AppointmentStatus.TO_CONFIRM)):
        each.refresh_from_db()
        assert each.status == status


def test_a_session_is_not_proposed_as_used_before_it_begins():
    client, coach = as_coach()
    own = booked(coach, starts_at=timezone.now() + timedelta(hours=1))

    html = html_of(client.get(at(own)))
    client.post(at(own, "held"))

    assert at(own, "held") not in html
    own.refresh_from_db()
    assert own.status == AppointmentStatus.BOOKED


def test_at_the_desk_the_member_still_cancels():
    own = booked(OwnedPackFactory().coach, starts_at=timezone.now() + timedelta(hours=1))
    desk = as_role(FRONT_DESK)

    assert "by_gym" in html_of(desk.get(at(own, "cancel")))
    desk.post(at(own, "cancel"), {"reason": "会员有事"})

    own.refresh_from_db()
    assert own.status == AppointmentStatus.LATE_CANCELLED
