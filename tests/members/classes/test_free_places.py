"""One number of free places, wherever somebody reads it; what is kept for walk-ins is said beside it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from members.models import ClassSession, Member
from members.people.roles import FRONT_DESK
from tests.factories.gym import BookingFactory, ClassSessionFactory
from tests.members.console import as_coach, as_role, at, html_of, listed

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
KEPT = "7, and 2 at the desk for walk-ins"


@pytest.fixture
def session() -> ClassSession:
    """Ten places, two of them kept, one taken."""
    session = ClassSessionFactory(capacity=10, walk_in_seats=2, price_fen=5_800)
    BookingFactory(session=session)
    return session


def test_the_lists_the_roster_and_both_pages_say_what_the_api_says(
    session: ClassSession, member: Member, api: object
) -> None:
    client = api.as_member(member)  # type: ignore[attr-defined]
    assert client.get(f"/api/v1/members/sessions/{session.pk}/").json()["places_left"] == 7
    desk = as_role(FRONT_DESK)
    for page in (at(member, "book"), at(member, "sell"), listed("classsession"), at(session)):
        assert KEPT in html_of(desk.get(page)), page


def test_where_nothing_is_kept_the_number_stands_alone(member: Member) -> None:
    ClassSessionFactory(capacity=10, walk_in_seats=0, price_fen=5_800)
    assert "places left: 10<" in html_of(as_role(FRONT_DESK).get(at(member, "book")))


def test_the_desk_and_the_homes_say_the_same() -> None:
    with time_machine.travel(NOON, tick=False):
        client, coach = as_coach()
        session = ClassSessionFactory(capacity=10, walk_in_seats=2, coach=coach, starts_at=NOON + timedelta(hours=1))
        BookingFactory(session=session)
        for who, page in ((client, "/admin/"), (as_role(FRONT_DESK), "/admin/"), (as_role(FRONT_DESK), "/admin/desk/")):
            assert f"free {KEPT}" in html_of(who.get(page, HTTP_ACCEPT_LANGUAGE="en"))
