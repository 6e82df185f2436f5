"""A pack is booked, changed and extended; a private session is held, missed, used up and given back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.days import ONE_DAY, today
from members.enums import AppointmentStatus
from members.models import Appointment
from members.people.roles import FRONT_DESK, MANAGER
from members.training.remaining_sessions import balance_of
from tests.factories.gym import AppointmentFactory, CoachFactory, OwnedPackFactory
from tests.members.console import as_coach, as_role, at, html_of, objections, told

pytestmark = pytest.mark.usefixtures("till")


@pytest.fixture
def manager(db: None) -> Client:
    return as_role(MANAGER)


@pytest.fixture
def desk(db: None) -> Client:
    return as_role(FRONT_DESK)


def tomorrow_at(hour: int) -> str:
    """As a browser sends a time at the gym."""
    return f"{today() + ONE_DAY:%Y-%m-%d}T{hour:02d}:30"


def test_the_desk_books_a_private_session(desk: Client) -> None:
    pack = OwnedPackFactory()
    html = html_of(desk.get(at(pack, "book")))
    assert ": 12, of 60 minutes each." in html
    assert f'<option value="{pack.coach.pk}" selected' in html

    answer = desk.post(at(pack, "book"), {"coach_id": pack.coach.pk, "starts_at": tomorrow_at(9)}, follow=True)

    appointment = Appointment.objects.get()
    assert timezone.localtime(appointment.starts_at).strftime("%H:%M") == "09:30"
    assert told(answer)[0].startswith(f"Booked with {pack.coach.name}:")
    assert "11" in html_of(desk.get(at(pack)))


def test_a_time_that_is_taken_is_told_on_the_form(desk: Client) -> None:
    pack = OwnedPackFactory()
    desk.post(at(pack, "book"), {"coach_id": pack.coach.pk, "starts_at": tomorrow_at(9)})
    other = OwnedPackFactory(coach=pack.coach)

    answer = desk.post(at(other, "book"), {"coach_id": pack.coach.pk, "starts_at": tomorrow_at(9)})

    assert "The coach is busy at that time." in objections(answer)


def test_an_objection_stands_beside_its_field(desk: Client) -> None:
    pack, other = OwnedPackFactory(), CoachFactory()

    past = desk.post(at(pack, "book"), {"coach_id": pack.coach.pk, "starts_at": "2020-01-01T10:00"})
    anothers = desk.post(at(pack, "book"), {"coach_id": other.pk, "starts_at": tomorrow_at(9)})

    assert list(past.context["form"].errors) == ["starts_at"]
    assert list(anothers.context["form"].errors) == ["coach_id"]


def test_a_pack_of_which_nothing_is_left_offers_no_booking(desk: Client) -> None:
    over = OwnedPackFactory(starts_on=today() - 40 * ONE_DAY, expires_on=today() - ONE_DAY)

    assert not desk.get(at(over)).context["original"].offered
    answer = desk.post(at(over, "book"), {"coach_id": over.coach.pk, "starts_at": tomorrow_at(9)})
    assert objections(answer)


def test_the_manager_changes_the_coach(manager: Client) -> None:
    pack, coach = OwnedPackFactory(), CoachFactory(name="赵教练")

    answer = manager.post(at(pack, "coach"), {"coach": coach.pk, "reason": "教练离职"}, follow=True)

    pack.refresh_from_db()
    assert (pack.coach, told(answer)) == (coach, ["The pack is booked with 赵教练 now."])
    manager.post(at(pack, "coach"), {"coach": "", "reason": "都可以"})
    pack.refresh_from_db()
    assert pack.coach is None


def test_the_manager_changes_the_sessions_by_hand(manager: Client) -> None:
    pack = OwnedPackFactory()

    answer = manager.post(at(pack, "adjust"), {"delta": "-2", "reason": "补录线下课"}, follow=True)

    assert (balance_of(pack.pk), told(answer)) == (10, ["Sessions left now: 10."])
    html = html_of(manager.get(at(pack)))
    assert "-2" in html
    assert "补录线下课" in html


@pytest.mark.parametrize("answers", [{"delta": "0"}, {"delta": "-13"}, {"delta": "1001"}, {"delta": "2", "reason": ""}])
def test_a_change_that_cannot_be_is_told_on_the_form(manager: Client, answers: dict[str, str]) -> None:
    pack = OwnedPackFactory()

    assert objections(manager.post(at(pack, "adjust"), {"reason": "x", **answers}))
    assert balance_of(pack.pk) == 12


def test_the_manager_extends_a_pack(manager: Client) -> None:
    pack = OwnedPackFactory()
    until = pack.expires_on + 30 * ONE_DAY
    assert f'value="{until.isoformat()}"' in html_of(manager.get(at(pack, "extend")))

    assert objections(manager.post(at(pack, "extend"), {"until": pack.expires_on.isoformat(), "reason": "x"}))
    manager.post(at(pack, "extend"), {"until": until.isoformat(), "reason": "受伤"})

    pack.refresh_from_db()
    assert pack.expires_on == until


@pytest.mark.parametrize(
    ("after_days", "unused"),
    [
        (None, "stay owed"),
        (0, "become revenue at the end of the last day"),
        (1, "become revenue 1 day after the last day"),
        (30, "become revenue 30 days after the last day"),
    ],
)
def test_a_pack_says_what_becomes_of_unused_sessions(manager: Client, after_days: int | None, unused: str) -> None:
    pack = OwnedPackFactory(lapses_after_days=after_days)
    assert unused in html_of(manager.get(at(pack)))
    assert unused in html_of(manager.get(at(pack, "extend")))


def test_an_extension_says_that_what_lapsed_is_owed_again(manager: Client) -> None:
    began = today() - 9 * ONE_DAY
    terms = {"starts_on": began, "expires_on": today() - 3 * ONE_DAY}
    lapsed = OwnedPackFactory(lapses_after_days=2, **terms)
    assert "It is owed again from today on." in html_of(manager.get(at(lapsed, "extend")))
    for not_yet in (OwnedPackFactory(lapses_after_days=3, **terms), OwnedPackFactory(**terms)):
        assert "It is owed again" not in html_of(manager.get(at(not_yet, "extend")))


def test_a_coach_sees_no_policy(db: None) -> None:
    client, coach = as_coach()
    pack = OwnedPackFactory(coach=coach, lapses_after_days=30)
    assert "become revenue" not in html_of(client.get(at(pack)))


def over(**fields: object) -> Appointment:
    """A private session that began an hour ago."""
    return AppointmentFactory(starts_at=timezone.now() - timedelta(hours=1), **fields)


def test_a_coach_says_that_it_was_held_and_the_member_is_asked(db: None) -> None:
    client, coach = as_coach()
    appointment = over(pack=OwnedPackFactory(coach=coach))
    assert [title for _address, title in client.get(at(appointment)).context["original"].offered] == [
        "Propose as used",
        "Did not come",
        "Cancel the private session",
    ]

    answer = client.post(at(appointment, "held"), follow=True)

    appointment.refresh_from_db()
    assert (appointment.status, told(answer)) == (AppointmentStatus.TO_CONFIRM, ["Held, to be confirmed"])
    assert balance_of(appointment.pack_id) == 12


def test_what_has_not_begun_was_not_held(db: None) -> None:
    client, coach = as_coach()
    appointment = AppointmentFactory(pack=OwnedPackFactory(coach=coach))

    offered = client.get(at(appointment)).context["original"].offered
    assert [title for _address, title in offered] == ["Cancel the private session"]
    assert "not begun yet" in objections(client.post(at(appointment, "held")))


def test_the_manager_uses_a_session_up_with_a_reason_and_gives_it_back(manager: Client) -> None:
    appointment = over()
    assert "required" in objections(manager.post(at(appointment, "record"), {"reason": ""}))

    manager.post(at(appointment, "record"), {"reason": "会员忘记确认"})
    assert balance_of(appointment.pack_id) == 11
    answer = manager.post(at(appointment, "give-back"), {"reason": "记错人"}, follow=True)

    assert (balance_of(appointment.pack_id), told(answer)[1:]) == (12, ["One session is back on the pack."])
    assert objections(manager.post(at(appointment, "give-back"), {"reason": "记错人"}))
    assert balance_of(appointment.pack_id) == 12


def test_who_did_not_come_can_still_be_charged(manager: Client) -> None:
    appointment = over()

    manager.post(at(appointment, "absent"))
    appointment.refresh_from_db()
    assert (appointment.status, balance_of(appointment.pack_id)) == (AppointmentStatus.NO_SHOW, 12)
    manager.post(at(appointment, "record"), {"reason": "爽约"})

    assert balance_of(appointment.pack_id) == 11


@pytest.mark.parametrize(
    ("answers", "status"),
    [({}, AppointmentStatus.LATE_CANCELLED), ({"by_gym": "on"}, AppointmentStatus.CANCELLED)],
)
def test_the_desk_cancels_for_the_member_or_for_the_gym(
    desk: Client, answers: dict[str, str], status: AppointmentStatus
) -> None:
    appointment = AppointmentFactory(starts_at=timezone.now() + timedelta(hours=2))

    desk.post(at(appointment, "cancel"), {"reason": "教练生病", **answers})

    appointment.refresh_from_db()
    assert appointment.status == status
    assert objections(desk.post(at(appointment, "cancel"), {"reason": "x"}))
