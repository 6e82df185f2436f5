"""Whether a card has begun is derived from its days: a day that is settled, and still ahead, has not come."""

from datetime import timedelta

import pytest

from members.days import today
from members.models import Membership
from members.people.roles import FINANCE
from tests.factories.gym import MembershipFactory
from tests.members.console import as_role, at, html_of
from tests.memberships import bought
from tests.purchase import give_back

pytestmark = pytest.mark.django_db
BEGUN = "May 5, 2026, noon"


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to("2026-05-05T04:00:00Z", tick=False)
    return time_machine


def shown(caller, membership):
    rows = {row["id"]: row for row in caller.get("/api/v1/members/me/memberships/").json()}
    row = rows[membership.pk]
    return row["state"], row["has_begun"]


def begun_at(membership):
    page = html_of(as_role(FINANCE).get(at(membership)))
    return page.split("Begun at", 1)[1].split("</div>", 2)[1].split(">")[-1].strip()


def test_a_renewal_has_not_begun_also_when_its_money_went_back(caller, member):
    own, renewal = bought(member), bought(member)
    assert [shown(caller, each) for each in (own, renewal)] == [("active", True), ("waiting", False)]
    assert (begun_at(own), begun_at(renewal)) == (BEGUN, "-")
    give_back(renewal.payment)
    assert shown(caller, renewal) == ("withdrawn", False)
    assert begun_at(renewal) == "-"


def test_nor_later_when_its_day_would_have_come(member, noon):
    bought(member)
    renewal = bought(member)
    give_back(renewal.payment)
    noon.shift(timedelta(days=200))
    assert begun_at(Membership.objects.get(pk=renewal.pk)) == "-"


def test_a_chosen_day_has_come_when_it_comes(caller, member, noon):
    chosen = MembershipFactory(member=member, start_rule="chosen", starts_on=today() + timedelta(days=1))
    assert shown(caller, chosen) == ("waiting", False)
    noon.shift(timedelta(hours=12))
    assert shown(caller, chosen) == ("active", True)


def test_what_nobody_came_for_begins_on_its_latest_day(caller, member, noon):
    latest = MembershipFactory(member=member, start_rule="first_visit", starts_on=today(), activated_at=None)
    assert shown(caller, latest) == ("active", True)
    assert begun_at(latest) == "May 5, 2026, midnight"
