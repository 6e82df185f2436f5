"""Where members stand: of each, of those who stand so, and how many they are, by the same rules."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.days import today
from members.desk.member_state import MemberState, count_states, in_state, with_member_state
from members.models import Member
from members.people.roles import FRONT_DESK
from tests.factories.gym import FreezeFactory, MembershipFactory, OwnedPackFactory
from tests.factories.members import MemberFactory
from tests.members.console import as_coach, as_role
from tests.members.console import listed as address_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OVER, NOW, AHEAD = (-60, -30), (-10, 20), (10, 40)


def membership(member, span, *, is_frozen=False, **more):
    first, last = span
    own = MembershipFactory(member=member, starts_on=today() + first * DAY, ends_on=today() + last * DAY, **more)
    if is_frozen:
        FreezeFactory(membership=own, starts_on=today() - DAY, ends_on=today() + DAY)


def pack(member, span):
    first, last = span
    OwnedPackFactory(member=member, starts_on=today() + first * DAY, expires_on=today() + last * DAY)


@pytest.fixture
def gym():
    """Every kind of thing, by itself and beside every other one, also twice."""
    kinds = [
        lambda member: None,
        lambda member: membership(member, OVER),
        lambda member: membership(member, NOW),
        lambda member: membership(member, NOW, is_frozen=True),
        lambda member: membership(member, AHEAD),
        lambda member: pack(member, OVER),
        lambda member: pack(member, NOW),
    ]
    for one in kinds:
        for other in kinds:
            member = MemberFactory()
            one(member)
            other(member)


@pytest.mark.usefixtures("gym")
def test_who_stands_so_and_how_many_they_are_is_what_each_of_them_says():
    states = dict(with_member_state(Member.objects.all(), today()).values_list("pk", "state"))

    for state in MemberState:
        said = {pk for pk, own in states.items() if own == state}
        assert set(Member.objects.filter(in_state(state, today())).values_list("pk", flat=True)) == said, state
        assert count_states(today())[state] == len(said) > 0, state


@pytest.mark.usefixtures("gym")
def test_the_list_picks_the_rows_of_a_page_before_it_looks_at_what_they_have():
    desk = as_role(FRONT_DESK)
    desk.get(address_of("member"))

    with CaptureQueriesContext(connection) as statements:
        shown = desk.get(address_of("member")).context["cl"].result_list

    assert [row.pk for row in shown] == sorted((row.pk for row in shown), reverse=True)
    assert len(shown) == Member.objects.count()
    [told] = [each["sql"] for each in statements if "members_freeze" in each["sql"] and "LIMIT 5" in each["sql"]]
    picked = told[told.rindex("IN (SELECT") :]
    assert "LIMIT 5" in picked
    assert "members_freeze" not in picked


@pytest.mark.usefixtures("gym")
def test_a_coach_sees_the_own_clients_by_state():
    client, coach = as_coach()
    own = OwnedPackFactory(coach=coach, starts_on=today())
    frozen = OwnedPackFactory(coach=coach, starts_on=today() - 9 * DAY, expires_on=today() - DAY)
    membership(frozen.member, NOW, is_frozen=True)

    page = client.get(address_of("member"), {"state": "frozen"}).context

    assert [row.pk for row in page["cl"].result_list] == [frozen.member_id]
    assert {tab["link"]: tab["count"] for tab in page["tabs"]}["?state=active"] == 1
    assert own.member_id != frozen.member_id
