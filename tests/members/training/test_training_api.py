"""Private sessions: booked, held, confirmed by the member alone; packs and their entries."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone

from members.days import today
from tests.factories.gym import AppointmentFactory, CoachFactory, OwnedPackFactory

PREFIX = "/api/v1/members"


@pytest.fixture
def pack(member, coach):
    """Twelve sessions with the coach."""
    return OwnedPackFactory(member=member, coach=coach)


@pytest.fixture
def held(pack):
    """A session that began an hour ago."""
    return AppointmentFactory(pack=pack, starts_at=timezone.now() - timedelta(hours=1))


def book(caller, pack, *, hours=30):
    starts_at = (timezone.now() + timedelta(hours=hours)).replace(microsecond=0).isoformat()
    return caller.post(
        f"{PREFIX}/appointments/", {"pack_id": pack.pk, "coach_id": pack.coach_id, "starts_at": starts_at}
    )


def act(caller, appointment_id, verb, **body):
    return caller.post(f"{PREFIX}/appointments/{appointment_id}/{verb}/", body)


def left(caller):
    shown = caller.get(f"{PREFIX}/me/packs/").json()[0]
    return shown["balance"], shown["bookable"]


def test_booked_held_and_confirmed(caller, coaching, member, pack):
    booked = book(caller, pack, hours=5)
    assert booked.status_code == 201, booked.content
    shown = booked.json()
    assert (shown["status"], shown["member_id"], shown["coach"]["id"]) == ("booked", member.pk, pack.coach_id)
    assert left(caller) == (12, 11)
    assert act(caller, shown["id"], "confirm").json()["code"] == "not_held_yet"
    with time_machine.travel(shown["starts_at"]):
        assert act(coaching, shown["id"], "propose").json()["status"] == "to_confirm"
        assert left(caller) == (12, 11)
        assert act(caller, shown["id"], "confirm").json()["status"] == "used"
    assert left(caller) == (11, 11)
    entries = caller.get(f"{PREFIX}/owned-packs/{pack.pk}/entries/").json()
    assert [(entry["kind"], entry["sessions"], entry["balance"]) for entry in entries] == [
        ("use", -1, 11), ("gift", 2, 12), ("grant", 10, 10),
    ]  # fmt: skip
    assert entries[0]["appointment_id"] == shown["id"]


def test_everybody_sees_the_own_private_sessions(caller, stranger, coaching, other_coaching, desk, held):
    other = AppointmentFactory(starts_at=timezone.now() + timedelta(days=3))

    def found(who, **days):
        return [each["id"] for each in who.get(f"{PREFIX}/appointments/", days).json()]

    assert found(caller) == found(coaching) == [held.pk]
    assert found(stranger) == found(other_coaching) == []
    assert found(desk) == [other.pk, held.pk]
    day = timezone.localdate(other.starts_at).isoformat()
    assert found(desk, **{"from": day, "to": day}) == [other.pk]


def test_no_time_is_given_out_twice(caller, pack):
    assert book(caller, pack).status_code == 201
    answer = book(caller, pack)
    assert (answer.status_code, answer.json()["code"]) == (409, "member_busy")


def test_the_time_of_a_request_may_be_in_any_zone(caller, pack):
    body = {"pack_id": pack.pk, "coach_id": pack.coach_id, "starts_at": f"{today() + timedelta(days=3)}T18:00:00+08:00"}
    assert caller.post(f"{PREFIX}/appointments/", body).json()["starts_at"].endswith("T10:00:00Z")


def test_a_pack_that_is_anothers_does_not_exist(stranger, pack):
    answer = book(stranger, pack)
    assert (answer.status_code, answer.json()["code"]) == (404, "pack_not_found")


@pytest.mark.parametrize(("hours", "status"), [(30, "cancelled"), (5, "late_cancelled")])
def test_called_off_in_time_or_too_late(caller, pack, hours, status):
    appointment = book(caller, pack, hours=hours).json()
    assert act(caller, appointment["id"], "cancel").json()["status"] == status
    assert left(caller) == (12, 12)


def test_staff_use_up_and_give_back_with_a_reason(caller, coaching, manager, held):
    assert act(coaching, held.pk, "absent").json()["status"] == "no_show"
    assert act(manager, held.pk, "record", reason="没来也没说").json()["status"] == "used"
    assert left(caller) == (11, 11)
    assert act(manager, held.pk, "return", reason="教练记错").json()["status"] == "cancelled"
    assert left(caller) == (12, 12)
    entries = caller.get(f"{PREFIX}/owned-packs/{held.pack_id}/entries/?limit=2").json()
    assert [entry["reason"] for entry in entries] == ["教练记错", "没来也没说"]


def test_a_pack_as_it_is_shown(caller, member, pack):
    answer = caller.get(f"{PREFIX}/me/packs/")
    assert b'"price":2800.00,"list_price":3500.00' in answer.content
    shown = answer.json()[0]
    assert shown.pop("created_at") == pack.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert shown == {
        "id": pack.pk, "member_id": member.pk, "pack_id": pack.pack_id, "payment_id": None, "title": pack.title,
        "coach": {"id": pack.coach_id, "name": pack.coach.name}, "sessions": 10, "gift_sessions": 2, "minutes": 60,
        "price": 2800.0, "list_price": 3500.0, "starts_on": pack.starts_on.isoformat(),
        "expires_on": pack.expires_on.isoformat(), "balance": 12, "bookable": 12, "is_locked": False,
        "is_withdrawn": False,
    }  # fmt: skip


def test_the_manager_changes_a_pack_by_hand(manager, caller, pack):
    def change(what, **body):
        return manager.post(f"{PREFIX}/owned-packs/{pack.pk}/{what}/", {**body, "reason": "补偿"})

    assert change("adjust", delta=-2).json()["balance"] == 10
    refused = change("adjust", delta=-11)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_sessions_left")
    other = CoachFactory()
    assert change("coach", coach_id=other.pk).json()["coach"] == {"id": other.pk, "name": other.name}
    assert change("coach", coach_id=None).json()["coach"] is None
    assert change("coach", coach_id=999_999).json()["code"] == "coach_not_found"
    until = (pack.expires_on + timedelta(days=30)).isoformat()
    assert change("extend", until=until).json()["expires_on"] == until
    assert list(change("extend", until=until).json()["errors"]) == ["until"]
    assert left(caller) == (10, 10)


def test_an_objection_of_the_member_alone_and_staff_decide(caller, stranger, coaching, manager, held):
    assert act(caller, held.pk, "object", reason="没上课").json()["code"] == "nothing_proposed"
    asked = act(coaching, held.pk, "propose").json()
    assert (asked["answered_by"], asked["objected_at"]) == (None, None)
    assert asked["proposed_at"] is not None
    assert act(stranger, held.pk, "object", reason="没上课").json()["code"] == "appointment_not_found"
    assert act(coaching, held.pk, "object", reason="没上课").status_code == 403
    for body in ({}, {"reason": " "}, {"reason": "长" * 201}, {"reason": "没上课", "is_staff": True}):
        assert act(caller, held.pk, "object", **body).json()["code"] == "invalid"
    objected = act(caller, held.pk, "object", reason="没上课").json()
    assert (objected["status"], objected["answered_by"]) == ("to_confirm", "account")
    assert objected["objected_at"] is not None
    for who, verb, body in (
        (caller, "confirm", {}),
        (caller, "object", {"reason": "没上课"}),
        (coaching, "absent", {}),
    ):
        answer = act(who, held.pk, verb, **body)
        assert (answer.status_code, answer.json()["code"]) == (409, "appointment_objected")
    assert left(caller) == (12, 11)
    assert act(manager, held.pk, "record", reason="监控有记录").json()["status"] == "used"
    assert left(caller) == (11, 11)


def test_the_way_of_the_answer_is_shown(caller, coaching, held):
    act(coaching, held.pk, "propose")
    assert act(caller, held.pk, "confirm").json()["answered_by"] == "account"


def test_who_proposes_has_the_members_link_and_asks_again_by_another(caller, coaching, manager, held):
    def link(answer):
        return answer.json()["confirm_url"]

    first = act(coaching, held.pk, "propose")
    assert "/s/" in link(first)
    assert "confirm_url" not in caller.get(f"{PREFIX}/appointments/").json()[0]
    assert caller.client.get(urlsplit(link(first)).path).status_code == 200
    again = act(coaching, held.pk, "ask-again")
    assert link(again) != link(first)
    act(caller, held.pk, "object", reason="没上课")
    assert act(coaching, held.pk, "ask-again").json()["code"] == "appointment_objected"
    assert act(coaching, held.pk, "clear-objection", reason="上过").status_code == 403
    cleared = act(manager, held.pk, "clear-objection", reason="已核对")
    assert (cleared.json()["objected_at"], link(cleared) != link(again)) == (None, True)
