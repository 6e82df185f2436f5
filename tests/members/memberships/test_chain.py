"""Whatever is bought, frozen and thawed in whatever order: periods follow each other, without overlap and gap."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.errors import ServiceError
from members.catalogue.terms import PlanTerms
from members.changes.operations.decide_freeze import approve_freeze
from members.changes.operations.end_freeze import end_freeze, void_freeze
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.start_membership import start_membership
from members.days import ONE_DAY, day_of, today
from members.enums import PeriodUnit, StartRule
from members.memberships.operations.give_membership import give_membership
from members.memberships.operations.membership_dates import end_of
from members.memberships.queries import live_memberships
from members.models import Freeze, Member, Membership
from members.people.queries import member_for_update
from tests.factories.gym import PlanFactory
from tests.factories.members import MemberFactory, StaffFactory

pytestmark = pytest.mark.django_db
NUMBER = st.integers(0, 40)
ACTS = st.tuples(st.sampled_from(["buy", "wait", "freeze", "approve", "end", "void", "start"]), NUMBER, NUMBER)


class Story:
    """One member's history; a refusal is a fine answer."""

    def __init__(self, clock):
        self.clock, self.member, self.staff, self.plan = clock, MemberFactory(), StaffFactory(), PlanFactory()

    def buy(self, count, rule):
        unit = list(PeriodUnit)[count % 3]
        terms = PlanTerms("x", 1 + count // 3, unit, 100, 100, list(StartRule)[rule % 3], rule, freeze_days=12)
        member_for_update(self.member.pk)
        give_membership(member_id=self.member.pk, plan_id=self.plan.pk, terms=terms, payment_id=None)

    def wait(self, days, _number):
        self.clock.shift(timedelta(days=days))

    def freeze(self, start, days, is_approved=True):
        starts_on = today() + timedelta(days=start % 15)
        period = {"starts_on": starts_on, "ends_on": starts_on + timedelta(days=days % 8)}
        if (membership := self._current()) is not None:
            terms = {"reason": "x", "actor_id": self.staff.pk, "is_approved": is_approved}
            request_freeze(membership_id=membership.pk, **period, **terms)

    def approve(self, start, days):
        self.freeze(start, days, is_approved=False)
        approve_freeze(freeze_id=Freeze.objects.order_by("-id")[0].pk, actor_id=self.staff.pk)

    def end(self, number, days):
        freeze_id = self._freeze_id(number)
        last_day = today() + timedelta(days=days % 10 - 1)
        end_freeze(freeze_id=freeze_id, last_day=last_day, reason="x", actor_id=self.staff.pk)

    def void(self, number, _number):
        void_freeze(freeze_id=self._freeze_id(number), reason="x", actor_id=self.staff.pk)

    def start(self, days, _number):
        waiting = live_memberships(self.member.pk).filter(activated_at=None, starts_on__gt=today()).first()
        if waiting is not None:
            start_membership(membership_id=waiting.pk, on=today() + timedelta(days=days), actor_id=self.staff.pk)

    def _current(self):
        return live_memberships(self.member.pk).filter(starts_on__lte=today(), ends_on__gte=today()).first()

    def _freeze_id(self, number):
        ids = list(Freeze.objects.values_list("pk", flat=True))
        return ids[number % len(ids)] if ids else 0


def chain_holds(member):
    """Nothing overlaps; a gap lies only before what was bought after it or waited for its day, or was voided away."""
    periods = list(live_memberships(member.pk))
    for period in periods:
        assert period.ends_on == end_of(period) >= period.starts_on >= day_of(period.created_at)
    for earlier, later in pairwise(periods):
        assert earlier.ends_on < later.starts_on
        if later.starts_on > earlier.ends_on + ONE_DAY:
            was_late = day_of(later.created_at) > earlier.ends_on
            was_voided = earlier.freezes.filter(voided_at__isnull=False).exists() and later.starts_on <= today()
            assert was_late or was_voided or later.start_rule != StartRule.PURCHASE


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(ACTS, min_size=3, max_size=14))
def test_periods_follow_each_other(db, story):
    with time_machine.travel("2025-01-29T04:00:00Z", tick=False) as clock, transaction.atomic():
        told = Story(clock)
        for verb, first, second in story:
            try:
                getattr(told, verb)(first, second)
            except (ServiceError, IndexError):
                continue
            chain_holds(told.member)
        transaction.set_rollback(True)
    assert not Member.objects.exists()
    assert not Membership.objects.exists()
