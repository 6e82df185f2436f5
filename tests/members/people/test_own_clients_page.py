"""A coach sees the own clients and what they do with this coach, and nothing of money."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from members.models import Coach
from members.people.roles import COACH
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    CoachFactory,
    MembershipFactory,
    OwnedPackFactory,
)
from tests.factories.members import MemberFactory
from tests.members.console import as_coach, at, html_of, listed, somebody
from tests.members.rows import payment_of
from tests.staff_client import signed_in

pytestmark = pytest.mark.usefixtures("till")


@pytest.fixture
def coached(db: None) -> tuple[Client, Coach]:
    return as_coach()


def found(client: Client, model: str, **query: str) -> list[int]:
    """The ids that the list shows."""
    answer = client.post(listed(model), query) if query else client.get(listed(model))
    assert answer.status_code == 200
    return [row.pk for row in answer.context["cl"].result_list]


def test_the_list_has_the_own_clients_only(coached: tuple[Client, Coach]) -> None:
    client, coach = coached
    with_pack = OwnedPackFactory(coach=coach).member
    with_session = AppointmentFactory(pack=OwnedPackFactory(coach=None), coach=coach).member
    others = OwnedPackFactory().member
    MemberFactory()

    assert found(client, "member") == [with_session.pk, with_pack.pk]
    assert found(client, "member", q=others.name) == []
    assert found(client, "member", q=others.phone) == []
    tabs = {tab["title"]: tab["count"] for tab in client.get(listed("member")).context["tabs"]}
    assert (tabs["All"], tabs["Active"]) == (2, 2)


def test_anothers_client_does_not_exist(coached: tuple[Client, Coach]) -> None:
    client, _coach = coached
    pack = OwnedPackFactory()
    appointment = AppointmentFactory(pack=pack)
    membership = MembershipFactory(member=pack.member)
    booking = BookingFactory(member=pack.member)

    for row in (pack.member, pack, appointment, membership, booking):
        assert client.get(at(row)).status_code == 404
    assert client.post(at(appointment, "held")).status_code == 404
    assert client.post(at(booking, "attended")).status_code == 404


def test_other_lists_have_the_own_rows_only(coached: tuple[Client, Coach]) -> None:
    client, coach = coached
    pack = OwnedPackFactory(coach=coach)
    appointment = AppointmentFactory(pack=pack)
    membership = MembershipFactory(member=pack.member)
    booking = BookingFactory(session=ClassSessionFactory(coach=coach))
    AppointmentFactory()
    BookingFactory(member=pack.member)
    MembershipFactory()

    assert found(client, "ownedpack") == [pack.pk]
    assert found(client, "appointment") == [appointment.pk]
    assert found(client, "membership") == [membership.pk]
    assert found(client, "booking") == [booking.pk]


def test_nothing_of_money_is_shown(coached: tuple[Client, Coach]) -> None:
    client, coach = coached
    member = MemberFactory()
    pack = OwnedPackFactory(member=member, coach=coach, payment=payment_of(member, "private", 1, 280_000))
    membership = MembershipFactory(member=member, payment=payment_of(member, "membership", 1, 29_900))
    booking = BookingFactory(member=member, session=ClassSessionFactory(coach=coach), price_fen=5_801)

    for address in (at(member), at(pack), at(membership), at(booking), *map(listed, ("ownedpack", "membership"))):
        html = html_of(client.get(address))
        assert "¥" not in html
        assert "/admin/payments/" not in html


def test_a_clients_page_says_nothing_of_another_coachs_packs(coached: tuple[Client, Coach]) -> None:
    client, coach = coached
    own = OwnedPackFactory(coach=coach, title="我的课包")
    OwnedPackFactory(member=own.member, title="别人的课包")

    html = html_of(client.get(at(own.member)))

    assert "我的课包" in html
    assert "别人的课包" not in html
    assert own.member.phone not in html
    assert 'name="_save"' not in html


def test_a_coach_who_has_left_or_never_was_sees_nobody(coached: tuple[Client, Coach]) -> None:
    client, coach = coached
    OwnedPackFactory(coach=coach)
    Coach.objects.update(is_active=False)

    assert found(client, "member") == found(client, "ownedpack") == []
    assert found(signed_in(somebody(COACH)), "member") == []


def test_another_name_for_the_same_permission_opens_nothing_more(db: None) -> None:
    user = CoachFactory(user=User.objects.create(username="coach", is_staff=True)).user
    user.user_permissions.add(Permission.objects.get(codename="view_own_clients"))
    OwnedPackFactory()

    assert found(signed_in(user), "ownedpack") == []
