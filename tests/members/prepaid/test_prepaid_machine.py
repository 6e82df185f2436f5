"""Random stories of a gym, at the end of each day the independent sum of the rows: a day stays what it was then."""

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from members.changes.operations.offer_upgrade import offer_upgrade
from members.changes.operations.request_freeze import request_freeze
from members.days import ONE_DAY, today
from members.enums import PrepaidKind
from members.models import Membership, OwnedPack
from members.prepaid.lines import COLUMNS, Movement, total_of
from members.prepaid.roll_forward import balances, roll_forward, rolled
from members.training.operations.adjust_pack import adjust_pack
from members.training.operations.extend_pack import extend_pack
from payments.enums import PaymentStatus
from payments.ledger.queries import paid_fen
from payments.models import Payment
from payments.purposes import ALL, NOTHING, Take
from tests.members.machine.test_gym_machine import PLACE, GymMachine
from tests.members.machine.world import PatientProvider, attempt, in_days, refundable_payments
from tests.members.prepaid.balance_of_now import balance_of_now, gone
from tests.purchase import arrive, ask_back, order, pay

pytestmark = pytest.mark.django_db


class PrepaidMachine(GymMachine):
    """Adds what moves value about: upgrades, decided refunds, freezes of days that are over, changes of packs.

    The pack is over soon, and what is not used of it lapses unless it is sold on another policy.
    """

    pack_terms = {"valid_count": 5, "valid_unit": "day", "lapses_after_days": 2}

    def __init__(self):
        super().__init__()
        self.first, self.closings = today() - ONE_DAY, {}

    @rule(days=st.integers(1, 6))
    def days_pass(self, days):
        self.close_days(days)
        self.traveller.shift(timedelta(days=days))
        self.world.renew_classes()

    @rule(hours=st.sampled_from([0, 1, 5, 26, 24 * 9]), minutes=st.integers(1, 20))
    def time_passes(self, hours, minutes):
        self.close_days(hours // 24 + 1)
        super().time_passes(hours, minutes)

    def close_days(self, count):
        """As nothing happens meanwhile, the days to come end as the rows are now; a day that goes on is closed anew."""
        for each in range(count):
            self.closings[in_days(each)] = balance_of_now(in_days(each))

    @rule(place=PLACE, better=st.sampled_from([0, 2]))
    def upgrade(self, place, better):
        cards = list(Membership.objects.filter(ended_at=None).order_by("-id"))
        if cards:
            card, plan = cards[place % len(cards)], self.world.plans[better]
            terms = {"price_fen": 25_000, "override_reason": "谈好的"} if place % 2 else {}
            offer = attempt(
                lambda: offer_upgrade(membership_id=card.pk, plan_id=plan.pk, actor_id=self.staff.pk, **terms)
            )
            if offer is not None:
                payment = attempt(lambda: order(card.member, "membership", offer.item_id, offer.price_fen))
                if payment is not None:
                    pay(payment)

    @rule(
        place=PLACE,
        tenths=st.sampled_from([1, 5, 10]),
        take=st.sampled_from([ALL, NOTHING, Take(1, "days"), Take(3, "days"), Take(1, "sessions"), None]),
    )
    def a_decided_refund(self, place, tenths, take):
        payments = refundable_payments()
        if payments:
            payment = payments[-1 - place % len(payments)]
            refund_id = attempt(lambda: ask_back(payment, payment.amount_fen * tenths // 10, take))
            if refund_id is not None:
                arrive(refund_id)

    @rule(place=PLACE, back=st.integers(1, 6), length=st.integers(1, 4))
    def freeze_days_that_are_over(self, place, back, length):
        cards = list(Membership.objects.filter(ended_at=None).order_by("id"))
        if cards:
            card = cards[place % len(cards)]
            days = {"starts_on": in_days(-back), "ends_on": in_days(length - back - 1)}
            terms = {"reason": "住院", "actor_id": self.staff.pk, "is_approved": True, "may_backdate": True}
            attempt(lambda: request_freeze(membership_id=card.pk, **days, **terms))

    @rule(place=PLACE, delta=st.integers(-2, 2))
    def change_a_pack(self, place, delta):
        packs = list(OwnedPack.objects.order_by("id"))
        if packs:
            terms = {"pack_id": packs[place % len(packs)].pk, "reason": "补偿", "actor_id": self.staff.pk}
            if delta:
                attempt(lambda: adjust_pack(delta=delta, **terms))
            else:
                attempt(lambda: extend_pack(until=in_days(place), **terms))

    @rule(after_days=st.sampled_from([None, 0, 2]))
    def sell_packs_on_another_policy(self, after_days):
        pack = self.world.packs[0]
        pack.lapses_after_days = after_days
        pack.save()

    @invariant()
    def everything_holds(self):
        """Not all of it: what a person decides may leave something usable of what is wholly paid back."""

    @invariant()
    @precondition(lambda self: hasattr(self, "world"))
    def the_balance_is_that_of_the_rows(self):
        assert told(balances(today())) == balance_of_now()

    def teardown(self):
        try:
            if hasattr(self, "world"):
                self.every_day_stays_what_it_was()
        finally:
            super().teardown()

    def every_day_stays_what_it_was(self):
        self.closings[today()] = balance_of_now()
        days = [self.first, *sorted(self.closings)]
        moved = rolled(days)
        for day, movements in zip(days[1:], moved, strict=True):
            closing = {line: movement.closing_fen for line, movement in movements.items() if movement.closing_fen}
            assert told(closing) == self.closings[day], day
            assert all(movement.adds_up for movement in movements.values())
            assert total_of(movements).transferred_fen == 0
        self.the_whole_is_the_sum_of_its_days(days, moved)

    def the_whole_is_the_sum_of_its_days(self, days, moved):
        whole, summed = roll_forward(days[0], days[-1]), {}
        for movements in moved:
            for line, movement in movements.items():
                summed.setdefault(line, Movement()).add(movement)
        for line, movement in summed.items():
            for name in set(COLUMNS) - {"opening_fen", "closing_fen", "expired_fen"}:
                assert getattr(movement, name) == getattr(whole.get(line, Movement()), name), (line, name)
        paid = Payment.objects.filter(status=PaymentStatus.SUCCESS)
        total = total_of(whole)
        assert total.sold_fen == sum(paid_fen([payment.pk]) for payment in paid)
        assert total.refunded_fen + total.reduced_fen == gone(*(payment.pk for payment in paid))


def told(fen):
    return {(PrepaidKind(line.kind).value, line.item_id): each for line, each in fen.items()}


def test_the_balance_of_a_day_is_what_its_rows_were(monkeypatch, db):
    monkeypatch.setattr("payments.refunding.operations.send.get_gateway", lambda _provider: PatientProvider())
    run_state_machine_as_test(
        PrepaidMachine,
        settings=settings(
            max_examples=int(os.environ.get("STORIES", "6")),
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # a story is short enough to read
            suppress_health_check=list(HealthCheck),
        ),
    )
