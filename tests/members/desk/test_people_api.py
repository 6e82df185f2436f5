"""/members/me/, /members/ and /members/{id}/: profiles, the staff's list, new members."""

from datetime import timedelta

import pytest
import time_machine

from members.days import today
from members.models import Member
from members.people.operations.create_member import create_member
from tests.factories.gym import MembershipFactory, OwnedPackFactory
from tests.factories.members import MemberFactory

ME = "/api/v1/members/me/"
LIST = "/api/v1/members/"


def test_the_own_profile(caller, member):
    membership, pack = MembershipFactory(member=member), OwnedPackFactory(member=member)
    shown = caller.get(ME).json()
    assert [each["id"] for each in shown.pop("memberships")] == [membership.pk]
    assert [each["id"] for each in shown.pop("packs")] == [pack.pk]
    assert shown == {
        "id": member.pk,
        "name": member.name,
        "phone": f"{member.phone[:-8]}****{member.phone[-4:]}",
        "username": member.user.username,
        "joined_at": member.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "state": "active",
        "membership_ends_on": membership.ends_on.isoformat(),
    }
    assert caller.get(f"{LIST}{member.pk}/").json() == caller.get(ME).json()


def test_an_account_without_a_member_has_no_profile(desk):
    for path in ("", "memberships/", "packs/", "bookings/", "appointments/"):
        answer = desk.get(f"{ME}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "member_not_found")


def test_a_membership_as_it_is_shown(caller, member):
    membership = MembershipFactory(member=member)
    membership.freezes.create(
        starts_on=today(), ends_on=today() + timedelta(days=1), reason="出差", requested_by=member.user,
        created_at=membership.created_at, approved_at=membership.created_at,
    )  # fmt: skip
    answer = caller.get(f"{ME}memberships/")
    assert b'"price":299.00,"list_price":399.00' in answer.content
    shown = answer.json()[0]
    freeze = shown.pop("freezes")[0]
    assert (shown["state"], shown["has_begun"], shown["is_locked"], shown["payment_id"]) == (
        "frozen",
        True,
        False,
        None,
    )
    assert (shown["starts_on"], shown["ends_on"]) == (today().isoformat(), membership.ends_on.isoformat())
    assert (freeze["status"], freeze["days"], freeze["reason"]) == ("approved", 2, "出差")


def test_the_state_changes_at_midnight_of_the_gym(caller, member):
    MembershipFactory(member=member, starts_on="2026-03-01", ends_on="2026-03-31", count=31, unit="day")
    for moment, state in (
        ("2026-02-28T15:59:59Z", "waiting"),
        ("2026-02-28T16:00:00Z", "active"),
        ("2026-03-31T15:59:59Z", "active"),
        ("2026-03-31T16:00:00Z", "expired"),
    ):
        with time_machine.travel(moment, tick=False):
            assert caller.get(ME).json()["state"] == state if moment > "2026" else True


def test_staff_find_members_by_name_or_whole_phone_number(desk):
    wang = create_member(name="王小明", phone="13912345678")
    create_member(name="李雷", phone="13912345679")

    def found(q):
        return [each["id"] for each in desk.get(LIST, {"q": q}).json()]

    for whole in ("13912345678", "+86 139-1234-5678", "8613912345678", "0086139 1234 5678", "１３９１２３４５６７８"):
        assert found(whole) == found("小明") == [wang.pk]
    assert found("1391234567") == found("5678") == []


def test_staff_filter_by_state(desk):
    prospect = MemberFactory()
    active = MembershipFactory().member
    waiting = MembershipFactory(starts_on=today() + timedelta(days=3)).member
    expired = MembershipFactory(starts_on=today() - timedelta(days=90)).member

    def found(state):
        return [each["id"] for each in desk.get(LIST, {"state": state}).json()]

    assert (found("prospect"), found("active")) == ([prospect.pk], [active.pk])
    assert (found("waiting"), found("expired"), found("frozen")) == ([waiting.pk], [expired.pk], [])
    assert [each["state"] for each in desk.get(LIST).json()] == ["expired", "waiting", "active", "prospect"]


def test_staff_add_a_member(desk, api):
    signs_in = {"username": "mei", "password": "green apple 7"}
    answer = desk.post(LIST, {"name": "韩梅梅", "phone": "139 8765 4321", **signs_in})
    assert answer.status_code == 201, answer.content
    shown = answer.json()
    assert (shown["name"], shown["phone"], shown["username"], shown["state"]) == (
        "韩梅梅", "139****4321", "mei", "prospect",
    )  # fmt: skip
    assert Member.objects.get(pk=shown["id"]).phone == "13987654321"
    assert api.post("/api/v1/auth/token/", signs_in).status_code == 200


def test_nobody_is_added_twice(desk):
    assert desk.post(LIST, {"name": "韩梅梅", "phone": "13987654321", "username": "mei"}).status_code == 201
    answer = desk.post(LIST, {"name": "韩梅梅", "phone": "+8613987654321", "username": "mei"})
    assert (answer.status_code, sorted(answer.json()["errors"])) == (400, ["phone", "username"])


@pytest.mark.parametrize("path", ["", "me/", "{member}/", "{member}/packs/"])
def test_no_whole_phone_number_leaves_the_house(api, staff, member, path):
    answer = api.as_user(staff).get(f"{LIST}{path.format(member=member.pk)}")
    assert member.phone.encode() not in answer.content


@pytest.mark.parametrize(
    "written",
    [
        "138 1234 5678\t",
        "\t13812345678",
        "138\t1234\t5678",
        "\u202d13812345678\u202c",
        "１３８-1234-5678",
    ],
)
def test_a_phone_is_read_alike_where_it_is_given_and_where_it_is_looked_for(desk, written):
    """With the marks that a spreadsheet or an address book leaves around it."""
    made = desk.post(LIST, {"name": "张三", "phone": written})
    assert (made.status_code, Member.objects.get().phone) == (201, "13812345678")
    assert [each["id"] for each in desk.get(LIST, {"q": written}).json()] == [made.json()["id"]]


@pytest.mark.parametrize("written", ["138\t12", "\u200b"])
def test_a_hidden_mark_in_what_is_no_phone_is_named(desk, written):
    answer = desk.post(LIST, {"name": "张三", "phone": written})
    assert answer.status_code == 400
    assert "phone" in answer.json()["errors"]
