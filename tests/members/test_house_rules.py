"""The gym's house rules: named once each, and what goes by one goes by its value wherever it is said."""

from datetime import timedelta

import pytest
import time_machine
from django.test import RequestFactory
from django.utils import timezone, translation

from foundation.errors import InvalidField
from foundation.house_rules import HouseRule
from members import house_rules
from members.classes.admin.coming_classes import coming_classes
from members.classes.booking_window import markable_from
from members.classes.waiting_list import offer_ends_at
from members.days import ONE_DAY, today
from members.desk.admin.figures import figures
from members.door.operations.admission import judge
from members.enums import BookingStatus
from members.house_rules import (
    DESK_LOOKS_AHEAD,
    DOORS_OPEN,
    ENDS_SOON,
    OFFER_LASTS,
    PRIVATE_SESSION_FREE_UNTIL,
    TOKEN_LASTS,
    TOKEN_LASTS_AT_MOST,
)
from members.memberships.admin.membership import EndFilter
from members.people.operations.tokens import issue_token
from members.training.operations.cancel_appointment import cancel_appointment
from tests.factories.gym import AppointmentFactory, ClassSessionFactory, MembershipFactory

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
RULES = [rule for rule in vars(house_rules).values() if isinstance(rule, HouseRule)]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-25T04:00:00Z", tick=False):
        yield


@pytest.fixture
def say(monkeypatch):
    """Let a rule be so much, as a stored value will."""

    def say(rule, value):
        before = HouseRule.value
        monkeypatch.setattr(HouseRule, "value", lambda asked: value if asked is rule else before(asked))

    return say


def test_every_rule_has_a_name_of_its_own_that_is_its_constants():
    names = {name: rule.name for name, rule in vars(house_rules).items() if isinstance(rule, HouseRule)}
    assert {name: name.lower() for name in names} == names
    assert all(rule.meaning and rule.default > 0 for rule in RULES)


def test_a_membership_ends_soon_at_the_door_in_the_figures_and_in_the_list(say, staff, member):
    say(ENDS_SOON, 3)
    membership = MembershipFactory(member=member, starts_on=today() - 9 * ONE_DAY, ends_on=today() + 4 * ONE_DAY)
    request = RequestFactory().get("/admin/")
    request.user = staff

    def said():
        with translation.override("en"):
            [figure] = [each for each in figures(request) if each["title"] == "Memberships ending"]
            return judge(member_id=member.pk).reason, figure["value"], figure["note"], figure["link"]

    link = "/admin/members/membership/?ends_within=3"
    assert said() == ("active", 0, "within three days", link)
    membership.ends_on -= ONE_DAY
    membership.save()
    assert said() == ("ends_soon", 1, "within three days", link)
    with translation.override("en"):
        assert judge(member_id=member.pk).sentence == "The membership ends within three days."
        assert EndFilter.lookups(None, request, None) == [("3", "3 days"), ("30", "30 days")]


def test_days_are_written_out_in_both_languages(member):
    MembershipFactory(member=member, starts_on=today() - 9 * ONE_DAY, ends_on=today())
    verdict = judge(member_id=member.pk)
    with translation.override("en"):
        assert str(verdict.sentence) == "The membership ends within seven days."
    with translation.override("zh-hans"):
        assert str(verdict.sentence) == "会籍七天内到期。"


def test_an_offer_lasts_so_long_or_until_nobody_can_cancel(say):
    say(OFFER_LASTS, 5)
    session = ClassSessionFactory()
    assert offer_ends_at(session, timezone.now()) == timezone.now() + 5 * HOUR
    assert offer_ends_at(session, session.cancel_until - HOUR) == session.cancel_until


@pytest.mark.parametrize(("hours", "status"), [(47, "late_cancelled"), (48, "cancelled")])
def test_a_private_session_is_free_until(say, hours, status):
    say(PRIVATE_SESSION_FREE_UNTIL, 48)
    booked = AppointmentFactory(starts_at=timezone.now() + hours * HOUR)
    assert cancel_appointment(appointment_id=booked.pk, actor_id=None).status == status


def test_doors_open(say):
    say(DOORS_OPEN, 15)
    session = ClassSessionFactory()
    assert markable_from(session, BookingStatus.ATTENDED) == session.starts_at - 15 * MINUTE


def test_the_desk_looks_ahead(say):
    session = ClassSessionFactory()
    assert list(coming_classes()) == [session]
    say(DESK_LOOKS_AHEAD, 1)
    assert list(coming_classes()) == []


def test_tokens_last(say, staff):
    say(TOKEN_LASTS, 2)
    _token, issued = issue_token(user=staff)
    assert issued.expires_at == timezone.now() + 2 * ONE_DAY
    say(TOKEN_LASTS_AT_MOST, 3)
    with translation.override("en"), pytest.raises(InvalidField) as refused:
        issue_token(user=staff, days=4)
    assert str(refused.value.extra["errors"]["days"][0]) == "Give a number from 1 to 3."
