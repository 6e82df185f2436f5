"""Somebody who is checked in twice was here once; who is switched off does not come in."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from members.door.operations.admission import judge
from members.door.operations.check_in import check_in
from members.enums import Admission, CheckInMethod
from members.errors import AdmissionRefused
from members.house_rules import VISIT_LASTS
from members.models import CheckIn
from tests.factories.gym import BookingFactory, ClassSessionFactory
from tests.factories.members import StaffFactory
from tests.memberships import bought

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-06-01T04:00:00Z", tick=False) as clock:
        yield clock


def enter(member, **terms):
    return check_in(member_id=member.pk, method=CheckInMethod.DESK, actor_id=None, **terms).row


def test_a_second_check_in_within_the_hour_is_the_same_visit(member, clock):
    bought(member)
    first = enter(member)
    clock.shift(VISIT_LASTS.duration() - timedelta(seconds=1))
    assert enter(member) == first
    clock.shift(timedelta(seconds=1))
    assert enter(member) != first
    assert CheckIn.objects.count() == 2


def test_so_is_one_against_the_verdict(member, clock):
    override = {"note": "店长同意", "may_override": True}
    first = enter(member, **override)
    clock.shift(VISIT_LASTS.duration() - timedelta(seconds=1))
    assert enter(member, **override) == first
    with pytest.raises(AdmissionRefused):
        enter(member)
    clock.shift(timedelta(seconds=1))
    assert enter(member, **override) != first


def test_a_switched_off_member_is_refused_whatever_he_has(member):
    bought(member)
    BookingFactory(member=member, session=ClassSessionFactory(starts_at=timezone.now() + timedelta(minutes=5)))
    enter(member)
    member.user.is_active = False
    member.user.save()
    verdict = judge(member_id=member.pk)
    assert (verdict.admission, verdict.reason) == (Admission.REFUSE, "switched_off")
    with pytest.raises(AdmissionRefused):
        enter(member)
    assert enter(member, note="店长同意", may_override=True).note == "店长同意"
    assert StaffFactory().is_active
