"""Random stories of a gym: ordering, paying, again, late and not at all, refunds, freezes, bookings and time.

`STORIES=200 make test-sqlite ARGS=tests/members/machine` tells more of them.
"""

import os
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from members.changes.operations.end_freeze import end_freeze, void_freeze
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.transfer_membership import transfer_membership
from members.classes.operations.book_place import book_place
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.join_waiting_list import join_waiting_list
from members.classes.operations.offer_places import offer_places
from members.door.operations.check_in import check_in
from members.enums import CheckInMethod
from members.models import Appointment, Booking, Freeze, Membership, OwnedPack
from members.training.members_word import ByAccount
from members.training.operations.book_appointment import book_appointment
from members.training.operations.cancel_appointment import cancel_appointment
from members.training.operations.confirm_use import confirm_use
from members.training.operations.expire_packs import expire_packs
from members.training.operations.object_to_use import object_to_use
from members.training.operations.record_unconfirmed_use import record_unconfirmed_use
from members.training.operations.report_outcome import propose_use
from tests.factories.members import StaffFactory
from tests.members.machine import invariants
from tests.members.machine.world import (
    PatientProvider,
    World,
    attempt,
    in_days,
    open_refunds,
    overdue_payments,
    payments,
    refundable_payments,
)
from tests.purchase import CAUSE, arrive, ask_back, bounce, fail, order, pay

pytestmark = pytest.mark.django_db
BEGINNING = "2026-01-29T02:00:00Z"
PLACE = st.integers(0, 11)
WHO = st.integers(0, 2)
WHAT = st.sampled_from(["month", "days", "visit", "class", "included", "pack"])


class GymMachine(RuleBasedStateMachine):
    """Every rule does one thing that a person, a provider or the clock may do; a refusal is a fine answer."""

    pack_terms: dict[str, object] = {}

    def __init__(self):
        super().__init__()
        self.clock = time_machine.travel(BEGINNING, tick=False)
        self.traveller = self.clock.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.clock.stop()

    @initialize(bought=st.lists(st.tuples(WHO, WHAT), min_size=5, max_size=9))
    def open_the_gym(self, bought):
        """A gym in which everybody has bought something already: most of what may happen happens to that."""
        self.staff = StaffFactory()
        self.world = World(pack_terms=self.pack_terms)
        for who, what in bought:
            self.order_or_buy(who, what, is_paid=True)

    @rule(hours=st.sampled_from([0, 1, 5, 26, 24 * 9]), minutes=st.integers(1, 20))
    def time_passes(self, hours, minutes):
        self.traveller.shift(timedelta(hours=hours, minutes=minutes))
        self.world.renew_classes()

    @rule(who=WHO, what=WHAT, is_paid=st.sampled_from([True, True, False]))
    def order_something(self, who, what, is_paid):
        self.order_or_buy(who, what, is_paid=is_paid)

    def order_or_buy(self, who, what, *, is_paid):
        kind, thing = self.world.thing(what)
        payment = attempt(lambda: order(self.world.members[who], kind, thing.pk, thing.price_fen))
        if payment is not None and is_paid:
            pay(payment)
        return payment

    @rule(place=PLACE)
    def pay_in_time_late_or_again(self, place):
        if known := payments():
            pay(known[-1 - place % len(known)])

    @rule(who=WHO, other=WHO, what=WHAT)
    def somebody_pays_too_late(self, who, other, what):
        """The time to pay runs out, somebody else buys the same meanwhile, and then the money comes all the same."""
        late = self.order_or_buy(who, what, is_paid=False)
        self.traveller.shift(timedelta(minutes=16))
        self.order_or_buy(other, what, is_paid=True)
        if late is not None:
            pay(late)

    @rule(who=WHO, what=WHAT)
    def somebody_buys_and_sends_it_back(self, who, what):
        bought = self.order_or_buy(who, what, is_paid=True)
        refund_id = None if bought is None else attempt(lambda: ask_back(bought, bought.amount_fen))
        if refund_id is not None:
            arrive(refund_id)

    @rule()
    def unpaid_payments_expire(self):
        for payment in overdue_payments(timezone.now()):
            fail(payment)

    @rule(place=PLACE, tenths=st.sampled_from([3, 10, 10]))
    def ask_for_a_refund(self, place, tenths):
        payments = refundable_payments()
        if payments:
            payment = payments[place % len(payments)]
            refund_id = attempt(lambda: ask_back(payment, payment.amount_fen * tenths // 10))
            if refund_id is not None and place % 2:
                arrive(refund_id)

    @rule(place=PLACE, arrives=st.booleans())
    def a_refund_ends(self, place, arrives):
        refunds = open_refunds()
        if refunds:
            refund = refunds[place % len(refunds)]
            (arrive if arrives else bounce)(refund.pk)

    @rule(place=PLACE, start=st.integers(0, 5), length=st.integers(1, 4))
    def freeze(self, place, start, length):
        memberships = list(Membership.objects.filter(ended_at=None).order_by("id"))
        if memberships:
            membership = memberships[place % len(memberships)]
            days = {"starts_on": in_days(start), "ends_on": in_days(start + length - 1)}
            terms = {"reason": "出差", "actor_id": self.staff.pk, "is_approved": True}
            attempt(lambda: request_freeze(membership_id=membership.pk, **days, **terms))

    @rule(place=PLACE, void=st.booleans())
    def end_a_freeze(self, place, void):
        freezes = list(Freeze.objects.filter(voided_at=None, ended_on=None).order_by("id"))
        if freezes:
            freeze = freezes[place % len(freezes)]
            terms = {"freeze_id": freeze.pk, "reason": "回来了", "actor_id": self.staff.pk}
            attempt(lambda: void_freeze(**terms) if void else end_freeze(last_day=in_days(-1), **terms))

    @rule(place=PLACE, to=WHO)
    def transfer(self, place, to):
        memberships = list(Membership.objects.filter(ended_at=None).order_by("id"))
        if memberships:
            membership = memberships[place % len(memberships)]
            terms = {"reason": "转给家人", "actor_id": self.staff.pk}
            attempt(
                lambda: transfer_membership(
                    membership_id=membership.pk, to_member_id=self.world.members[to].pk, **terms
                )
            )

    @rule(who=WHO)
    def come_to_the_door(self, who):
        terms = {"method": CheckInMethod.DESK, "actor_id": self.staff.pk}
        attempt(lambda: check_in(member_id=self.world.members[who].pk, **terms))

    @rule(who=WHO, waits=st.booleans())
    def book_or_wait(self, who, waits):
        session = self.world.next_class(self.world.included if who else self.world.paid)
        terms = {"member_id": self.world.members[who].pk, "session_id": session.pk, "actor_id": None}
        attempt(lambda: join_waiting_list(**terms) if waits else book_place(**terms))

    @rule(place=PLACE, by_gym=st.booleans())
    def cancel_a_booking(self, place, by_gym):
        bookings = list(Booking.objects.order_by("-id")[:12])
        if bookings:
            booking = bookings[place % len(bookings)]
            attempt(lambda: cancel_booking(booking_id=booking.pk, actor_id=None, cause=CAUSE, by_gym=by_gym))

    @rule()
    def the_jobs_run(self):
        offer_places()
        expire_packs()

    @rule(place=PLACE, hours=st.integers(1, 30))
    def book_an_appointment(self, place, hours):
        packs = list(OwnedPack.objects.order_by("id"))
        if packs:
            pack = packs[place % len(packs)]
            when = timezone.now() + timedelta(hours=hours)
            terms = {"coach_id": self.world.coach.pk, "starts_at": when, "actor_id": None}
            attempt(lambda: book_appointment(pack_id=pack.pk, **terms))

    @rule(
        place=PLACE,
        what=st.sampled_from([propose_use, confirm_use, object_to_use, record_unconfirmed_use, cancel_appointment]),
    )
    def go_on_with_an_appointment(self, place, what):
        appointments = list(Appointment.objects.order_by("id"))
        if appointments:
            appointment = appointments[place % len(appointments)]
            who = appointment.member.user_id
            by = {"by": ByAccount(who)} if what in (confirm_use, object_to_use) else {"actor_id": who}
            why = {"reason": "补登"} if what in (record_unconfirmed_use, object_to_use) else {}
            attempt(lambda: what(appointment_id=appointment.pk, **by, **why))

    @invariant()
    def everything_holds(self):
        for holds in invariants.ALL:
            holds()


def test_whatever_happens_everything_holds(monkeypatch, db):
    monkeypatch.setattr("payments.refunding.operations.send.get_gateway", lambda _provider: PatientProvider())
    run_state_machine_as_test(
        GymMachine,
        settings=settings(
            max_examples=int(os.environ.get("STORIES", "12")),
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
