"""Many members at once: few queries, known progress, and nothing at all when somebody else was faster."""

import pytest
from django.contrib.auth.models import User

from members.changes.operations.offer_upgrade import offer_upgrade
from members.desk.files.checking import ImportCheck
from members.desk.files.reading import read_members
from members.desk.operations.import_members import import_members
from members.errors import ChangeRefused
from members.models import Member, Membership
from tests.factories.gym import MembershipFactory, PlanFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def rows(count):
    lines = (f"会员{number},139{number:08d},,月卡,2026-11-01" for number in range(count))
    return read_members("\n".join(["name,phone,username,plan,starts_on", *lines]).encode()).rows


def test_more_than_a_batch_takes_few_queries_and_tells_how_far_it_is(django_assert_max_num_queries):
    PlanFactory(name="月卡")
    steps = []

    with django_assert_max_num_queries(40):
        report = import_members(
            rows=rows(600), is_applied=True, progress=lambda done, of_all: steps.append((done, of_all))
        )

    assert report.created == Member.objects.count() == Membership.objects.count() == 600
    assert steps == [(done, 1200) for done in [*range(1, 601), 1100, 1200]]


def test_when_somebody_was_faster_nothing_is_written(monkeypatch):
    PlanFactory(name="月卡")
    check = ImportCheck.check

    def check_and_be_late(self, rows):
        yield from check(self, rows)
        MemberFactory(phone="13900000550")

    monkeypatch.setattr(ImportCheck, "check", check_and_be_late)
    with pytest.raises(ChangeRefused):
        import_members(rows=rows(600), is_applied=True)

    assert (Member.objects.count(), User.objects.count(), Membership.objects.count()) == (1, 1, 0)


def test_an_upgrade_that_was_offered_is_no_second_plan_of_the_name(staff):
    better = PlanFactory(name="月卡", price_fen=299_900, list_price_fen=399_900)
    offer_upgrade(membership_id=MembershipFactory().pk, plan_id=better.pk, actor_id=staff.pk)

    assert import_members(rows=rows(1), is_applied=False).bad == []
