"""Random stories of one pack: whatever members, coaches, staff, refunds and time do, its sessions add up."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from foundation.errors import ServiceError
from members.days import today
from members.enums import OPEN_APPOINTMENTS, AppointmentStatus, EntryKind, RefundRule
from members.models import Appointment, OwnedPack, PackEntry, RefundDecision
from members.training.members_word import ByAccount
from members.training.operations.adjust_pack import adjust_pack
from members.training.operations.book_appointment import book_appointment
from members.training.operations.cancel_appointment import cancel_appointment
from members.training.operations.confirm_use import confirm_use
from members.training.operations.expire_packs import expire_packs
from members.training.operations.extend_pack import extend_pack
from members.training.operations.object_to_use import clear_objection, object_to_use
from members.training.operations.record_unconfirmed_use import record_unconfirmed_use
from members.training.operations.report_outcome import ask_again, mark_absent, propose_use
from members.training.operations.return_use import return_use
from members.training.remaining_sessions import balance_of, bookable_sessions, reserved_sessions, sum_of
from payments.enums import PaymentType
from tests.factories.gym import CoachFactory, PackFactory
from tests.factories.members import MemberFactory, StaffFactory
from tests.purchase import arrive, ask_back, bounce, buy

pytestmark = pytest.mark.django_db
PLACE = some.integers(0, 7)


class PackMachine(RuleBasedStateMachine):
    """Every rule does one thing that a person or the clock may do; a refusal changes nothing."""

    def __init__(self):
        super().__init__()
        self.clock = time_machine.travel("2026-01-29T02:00:00Z", tick=False)
        self.traveller = self.clock.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.clock.stop()

    @initialize()
    def buy_a_pack(self):
        self.member, self.coach = MemberFactory(), CoachFactory()
        self.by_hand = {"reason": "补偿", "actor_id": StaffFactory().pk}
        pack = PackFactory(sessions=4, gift_sessions=1, price_fen=400, list_price_fen=500, valid_unit="week")
        self.payment = buy(self.member, PaymentType.PRIVATE, pack.pk, 400)
        self.own = OwnedPack.objects.get()
        self.refund_id = None

    @rule(hours=some.sampled_from([1, 3, 30, 24 * 20]))
    def time_passes(self, hours):
        self.traveller.shift(timedelta(hours=hours))
        expire_packs()

    @rule(half_hours=some.integers(1, 60))
    def book(self, half_hours):
        starts_at = timezone.now() + timedelta(minutes=30 * half_hours)
        self.attempt(book_appointment, pack_id=self.own.pk, coach_id=self.coach.pk, starts_at=starts_at, actor_id=None)

    @rule(place=PLACE, verb=some.sampled_from([propose_use, ask_again, mark_absent]))
    def the_coach_speaks(self, place, verb):
        self.attempt_on(place, verb, actor_id=None)

    @rule(place=PLACE, terms=some.sampled_from([{}, {"reason": "没上课"}]))
    def the_member_answers(self, place, terms):
        verb = object_to_use if terms else confirm_use
        self.attempt_on(place, verb, by=ByAccount(self.member.user_id), **terms)

    @rule(place=PLACE)
    def the_member_cancels(self, place):
        self.attempt_on(place, cancel_appointment, actor_id=self.member.user_id)

    @rule(place=PLACE, verb=some.sampled_from([record_unconfirmed_use, clear_objection, return_use]))
    def staff_speak(self, place, verb):
        self.attempt_on(place, verb, **self.by_hand)

    @rule(place=PLACE)
    def the_gym_cancels(self, place):
        self.attempt_on(place, cancel_appointment, by_gym=True, **self.by_hand)

    @rule(delta=some.integers(-3, 2))
    def adjust(self, delta):
        self.attempt(adjust_pack, pack_id=self.own.pk, delta=delta, **self.by_hand)

    @rule(days=some.integers(0, 20))
    def extend(self, days):
        self.attempt(extend_pack, pack_id=self.own.pk, until=today() + timedelta(days=days), **self.by_hand)

    @rule(fen=some.sampled_from([99, 100, 250, 400]), units=some.sampled_from(["undecided", None, 0, 1, 3]))
    def ask_for_a_refund(self, fen, units):
        if self.refund_id is None:
            self.refund_id = self.attempt(ask_back, self.payment, fen)
        if self.refund_id is not None and units != "undecided":
            self.decide(units)

    @rule(is_good=some.booleans())
    def the_refund_ends(self, is_good):
        if self.refund_id is not None:
            (arrive if is_good else bounce)(self.refund_id)
            self.refund_id = None

    @invariant()
    def the_balance_is_the_sum_of_its_entries(self):
        deltas = list(PackEntry.objects.order_by("number").values_list("delta", "balance"))
        assert [balance for _delta, balance in deltas] == [
            sum(delta for delta, _balance in deltas[:number]) for number in range(1, len(deltas) + 1)
        ]
        assert balance_of(self.own.pk) == sum(delta for delta, _balance in deltas) >= 0

    @invariant()
    def what_can_be_booked_and_what_is_kept_back_is_there(self):
        balance = balance_of(self.own.pk)
        self.own.refresh_from_db()
        assert 0 <= reserved_sessions(self.own.pk) <= balance
        is_usable = self.own.locked_at is None is self.own.withdrawn_at and self.own.expires_on >= today()
        assert bookable_sessions(self.own) == (balance - reserved_sessions(self.own.pk) if is_usable else 0)

    @invariant()
    def every_used_session_has_its_entry(self):
        used = Appointment.objects.filter(status=AppointmentStatus.USED)
        assert -sum_of(self.own.pk, EntryKind.USE, EntryKind.RETURN) == used.count()
        for entry in PackEntry.objects.filter(kind=EntryKind.USE):
            assert entry.actor_id == self.member.user_id or entry.reason

    @invariant()
    def what_was_paid_back_stays_away(self):
        self.own.refresh_from_db()
        assert (self.refund_id is None) == (self.own.locked_at is None)
        assert sum_of(self.own.pk, EntryKind.EXPIRED) <= 0
        assert self.own.withdrawn_at is None or balance_of(self.own.pk) == 0

    @invariant()
    def nobody_is_in_two_places(self):
        times = Appointment.objects.filter(status__in=OPEN_APPOINTMENTS).order_by("starts_at")
        times = list(times.values_list("starts_at", "ends_at"))
        assert all(before[1] <= after[0] for before, after in pairwise(times))

    def attempt_on(self, place, verb, **arguments):
        appointments = list(Appointment.objects.order_by("-pk").values_list("pk", flat=True))
        if appointments:
            self.attempt(verb, appointment_id=appointments[place % len(appointments)], **arguments)

    def attempt(self, verb, *arguments, **named):
        before = rows()
        try:
            with transaction.atomic():
                return verb(*arguments, **named)
        except ServiceError:
            assert rows() == before

    def decide(self, units):
        RefundDecision.objects.update_or_create(
            refund_id=self.refund_id,
            defaults={
                "payment": self.payment,
                "rule": RefundRule.GYM,
                "explanation": "test",
                "computed_fen": 1,
                "amount_fen": 1,
                "units": units,
                "created_at": timezone.now(),
            },
        )


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (OwnedPack, PackEntry, Appointment)]


def test_a_pack_s_sessions_add_up():
    run_state_machine_as_test(
        PackMachine,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
