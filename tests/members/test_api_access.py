"""Who may do what: every address for everybody. What is not the caller's to see does not exist for the caller."""

import pytest
from django.contrib.auth.models import User

from members.changes.operations.request_freeze import request_freeze
from members.days import today
from members.models import Coach
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    MembershipFactory,
    OwnedPackFactory,
    PackFactory,
    PlanFactory,
)
from tests.factories.members import MemberFactory

EVERYBODY = ("own", "stranger", "coaching", "other_coaching", "desk", "finance", "manager", "superuser")
# Per address: what own member, another member, the member's coach, another coach, front desk, finance, manager and a
# superuser get: y(es), n(o: 403) or - (404, as if there were nothing).
MATRIX = {
    "GET members/": "n n y y y y y y",
    "POST members/": "n n n n y n y y",
    "GET members/{member}/": "y - y - y y y y",
    "GET members/{member}/memberships/": "y - y - y y y y",
    "GET members/{member}/packs/": "y - y - y y y y",
    "GET members/{member}/bookings/": "y - y - y y y y",
    "GET members/{member}/appointments/": "y - y - y y y y",
    "GET members/{member}/events/": "n - n - y y y y",
    "GET members/{member}/admission/": "n - n - y n y y",
    "POST members/{member}/check-in/": "n - n - y n y y",
    "GET members/plans/": "y y y y y y y y",
    "GET members/packs/": "y y y y y y y y",
    "GET members/coaches/": "y y y y y y y y",
    "GET members/sessions/": "y y y y y y y y",
    "GET members/sessions/{session}/": "y y y y y y y y",
    "POST members/plans/{plan}/claim/ for": "y - n n y n y y",
    "POST members/packs/{pack}/claim/ for": "y - n n y n y y",
    "POST members/sessions/{free}/book/ for": "y - n n y n y y",
    "POST members/sessions/{free}/book/ walk-in": "n - n n y n y y",
    "POST members/sessions/{free}/wait/ for": "y - n n y n y y",
    "POST members/sessions/{session}/cancel/": "n n n n n n y y",
    "GET members/sessions/{session}/roster/": "n n y n y y y y",
    "GET members/sessions/{free}/roster/": "n n n n y y y y",
    "GET members/bookings/{booking}/": "y - y - y y y y",
    "POST members/bookings/{booking}/cancel/": "y - n - y n y y",
    "POST members/bookings/{booking}/attendance/": "n - y - y n y y",
    "POST members/bookings/{uncoached}/attendance/": "n - - - y n y y",
    "POST members/memberships/{membership}/start/": "n - n - y n y y",
    "POST members/memberships/{chosen}/start/": "y - n - y n y y",
    "POST members/memberships/{membership}/freezes/": "y - n - y n y y",
    "POST members/memberships/{membership}/transfer/": "n - n - n n y y",
    "GET members/memberships/{membership}/upgrade/": "n - n - n n y y",
    "POST members/memberships/{membership}/upgrade/": "n - n - n n y y",
    "POST members/memberships/{membership}/pull-forward/": "n - n - y n y y",
    "POST members/freezes/{freeze}/approve/": "n - - - n n y y",
    "POST members/freezes/{freeze}/decline/": "n - - - n n y y",
    "POST members/freezes/{freeze}/end/": "n - - - n n y y",
    "POST members/freezes/{freeze}/void/": "n - - - n n y y",
    "GET members/appointments/": "y y y y y y y y",
    "POST members/appointments/ new": "y - n - y n y y",
    "POST members/appointments/{appointment}/cancel/": "y - n - y n y y",
    "POST members/appointments/{appointment}/confirm/": "y - n - n n n n",
    "POST members/appointments/{appointment}/propose/": "n - y - n n y y",
    "POST members/appointments/{appointment}/absent/": "n - y - n n y y",
    "POST members/appointments/{appointment}/record/": "n - n - n n y y",
    "POST members/appointments/{appointment}/return/": "n - n - n n y y",
    "GET members/owned-packs/{owned}/entries/": "y - y - y y y y",
    "POST members/owned-packs/{owned}/coach/": "n - n - n n y y",
    "POST members/owned-packs/{owned}/adjust/": "n - n - n n y y",
    "POST members/owned-packs/{owned}/extend/": "n - n - n n y y",
    "GET members/refund-quotes/": "n n n n y y y y",
    "POST members/refunds/": "n n n n y y y y",
}


@pytest.fixture
def gym(coach, member):
    """The member has one of everything, with the coach; the ids by name."""
    session, free = ClassSessionFactory(coach=coach), ClassSessionFactory(price_fen=0, coach=None)
    owned = OwnedPackFactory(member=member, coach=coach)
    membership = MembershipFactory(member=member)
    freeze = request_freeze(
        membership_id=membership.pk, starts_on=today(), ends_on=today(), reason="x", actor_id=member.user_id,
        is_approved=False,
    )  # fmt: skip
    return {
        "member": member.pk,
        "coach": coach.pk,
        "session": session.pk,
        "free": free.pk,
        "uncoached": BookingFactory(member=member, session=free).pk,
        "plan": PlanFactory(price_fen=0).pk,
        "pack": PackFactory(price_fen=0).pk,
        "owned": owned.pk,
        "membership": membership.pk,
        "chosen": MembershipFactory(member=member, start_rule="chosen").pk,
        "freeze": freeze.pk,
        "booking": BookingFactory(member=member, session=session).pk,
        "appointment": AppointmentFactory(pack=owned).pk,
    }


@pytest.fixture
def callers(caller, stranger, coaching, other_coaching, desk, finance, manager, api, staff):
    """Everybody by name."""
    everybody = (caller, stranger, coaching, other_coaching, desk, finance, manager, api.as_user(staff))
    return dict(zip(EVERYBODY, everybody, strict=True))


def send(caller, address, gym):
    """The request with a body that says nothing, unless it needs one before anything is looked at."""
    method, path, *kind = address.split(" ")
    bodies = {
        "for": {"member_id": gym["member"]},
        "walk-in": {"member_id": gym["member"], "is_walk_in": True},
        "new": {"pack_id": gym["owned"], "coach_id": gym["coach"], "starts_at": "2026-01-01T00:00:00Z"},
    }
    path = f"/api/v1/{path.format(**gym)}"
    return caller.get(path) if method == "GET" else caller.post(path, bodies[kind[0]] if kind else {})


@pytest.mark.parametrize("address", MATRIX)
def test_who_may_do_what(address, callers, gym):
    expected = dict(zip(EVERYBODY, MATRIX[address].split(), strict=True))
    got = {}
    for name, caller in callers.items():
        answer = send(caller, address, gym)
        assert answer.status_code < 500, (name, answer.content)
        got[name] = {403: "n", 404: "-"}.get(answer.status_code, "y")
        if answer.status_code == 403:
            assert answer.json()["code"] == "permission_denied"
    assert got == expected


@pytest.mark.parametrize("address", MATRIX)
def test_nobody_comes_in_without_a_token(address, api, gym):
    answer = send(api, address, gym)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("address", [address for address, rights in MATRIX.items() if " - " in f" {rights} "])
def test_what_is_anothers_looks_like_what_does_not_exist(address, stranger, gym):
    nothing = dict.fromkeys(gym, 999999)
    foreign, missing = send(stranger, address, gym), send(stranger, address, {**gym, **nothing})
    assert (foreign.status_code, foreign.json()["code"][-10:]) == (404, "_not_found")
    assert foreign.content == missing.content


def test_a_coach_who_teaches_no_more_has_no_clients(coaching, coach, gym):
    Coach.objects.update(is_active=False)
    assert coaching.get("/api/v1/members/").json() == []
    assert coaching.get(f"/api/v1/members/{gym['member']}/").status_code == 404
    assert coaching.get(f"/api/v1/members/sessions/{gym['session']}/roster/").status_code == 403


def test_a_coach_without_the_role_has_own_classes_and_no_clients(api, coach, gym):
    coach.user.groups.clear()
    coaching = api.as_user(coach.user)  # a token from before ended with the role
    assert coaching.get("/api/v1/members/").status_code == 403
    for path in (f"{gym['member']}/", f"{gym['member']}/memberships/"):
        assert coaching.get(f"/api/v1/members/{path}").status_code == 404
    assert coaching.post(f"/api/v1/members/memberships/{gym['membership']}/start/").status_code == 404
    assert coaching.get(f"/api/v1/members/sessions/{gym['session']}/roster/").status_code == 200


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
