"""What a coach sees, and for how long. Who may do what at every address: `tests/gymsite/access/`."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from members.models import Coach
from members.people.roles import COACH
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    MembershipFactory,
    OwnedPackFactory,
)
from tests.factories.members import MemberFactory


@pytest.fixture
def gym(coach, member):
    """What the member has with the coach; the ids by name."""
    session, owned = ClassSessionFactory(coach=coach), OwnedPackFactory(member=member, coach=coach)
    return {
        "member": member.pk,
        "session": session.pk,
        "membership": MembershipFactory(member=member).pk,
        "booking": BookingFactory(member=member, session=session).pk,
        "appointment": AppointmentFactory(pack=owned).pk,
        "owned": owned.pk,
    }


def test_a_coach_who_teaches_no_more_has_no_clients(coaching, coach, gym):
    Coach.objects.update(is_active=False)
    assert coaching.get("/api/v1/members/").json() == []
    assert coaching.get(f"/api/v1/members/{gym['member']}/").status_code == 404
    assert coaching.get(f"/api/v1/members/sessions/{gym['session']}/roster/").status_code == 403


def test_a_coach_without_the_role_has_neither_classes_nor_clients(api, coach, gym):
    coach.user.groups.clear()
    coaching = api.as_user(coach.user)  # a token from before ended with the role
    assert coaching.get("/api/v1/members/").status_code == 403
    for path in (f"{gym['member']}/", f"{gym['member']}/memberships/"):
        assert coaching.get(f"/api/v1/members/{path}").status_code == 404
    assert coaching.post(f"/api/v1/members/memberships/{gym['membership']}/start/").status_code == 404
    assert coaching.get(f"/api/v1/members/sessions/{gym['session']}/roster/").status_code == 403
    for what, act in (("booking", "attendance"), ("appointment", "absent")):
        assert coaching.post(f"/api/v1/members/{what}s/{gym[what]}/{act}/").status_code == 404
    assert coaching.get("/api/v1/members/appointments/").json() == []


def test_how_a_session_went_is_for_those_who_may_say_it_here_as_in_the_console(coaching, coach, gym):
    Group.objects.get(name=COACH).permissions.remove(Permission.objects.get(codename="propose_use"))
    for act in ("propose", "absent"):
        answer = coaching.post(f"/api/v1/members/appointments/{gym['appointment']}/{act}/")
        assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_a_permission_alone_makes_nobody_staff(desk, gym):
    User.objects.filter(is_staff=True).update(is_staff=False)
    assert desk.get("/api/v1/members/").status_code == 403
    assert desk.get(f"/api/v1/members/{gym['member']}/").status_code == 404


def test_a_coach_sees_own_clients_and_what_they_do_with_him(coaching, coach, gym, member):
    MemberFactory()
    AppointmentFactory(pack__member=member)
    BookingFactory(member=member)
    assert [each["id"] for each in coaching.get("/api/v1/members/").json()] == [member.pk]

    def ids(what):
        return [each["id"] for each in coaching.get(f"/api/v1/members/{member.pk}/{what}/").json()]

    assert (ids("appointments"), ids("bookings"), ids("packs")) == (
        [gym["appointment"]],
        [gym["booking"]],
        [gym["owned"]],
    )


def test_a_pack_or_a_private_session_makes_a_client(coaching, coach):
    by_pack = OwnedPackFactory(coach=coach).member
    by_session = AppointmentFactory(coach=coach, pack__coach=None).member
    assert [each["id"] for each in coaching.get("/api/v1/members/").json()] == [by_session.pk, by_pack.pk]


def test_a_coach_sees_nothing_of_money(coaching, desk, gym):
    profile = f"/api/v1/members/{gym['member']}/"
    for path, who, sees in ((profile, coaching, False), (profile, desk, True)):
        shown = who.get(path).json()
        for thing in (*shown["memberships"], *shown["packs"]):
            assert (thing["price"] is not None, thing["list_price"] is not None) == (sees, sees)
    booking = coaching.get(f"/api/v1/members/bookings/{gym['booking']}/").json()
    assert (booking["price"], booking["payment_id"]) == (None, None)
    for pack in coaching.get(f"{profile}packs/").json():
        assert pack["price"] is None
