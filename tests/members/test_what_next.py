"""What a payer does next with what was bought, on the receipt."""

from datetime import timedelta

import pytest
from django.utils import translation

from members.receipts import booking_receipt, membership_receipt, pack_receipt
from payments.enums import PaymentType
from tests.factories.gym import ClassSessionFactory, MembershipFactory, PackFactory, PlanFactory
from tests.purchase import ask_back, buy, order

pytestmark = pytest.mark.django_db
COME_IN = "To come in, give your name or your phone number at the front desk."


@pytest.fixture(autouse=True)
def evening(time_machine):
    """Half past seven in the evening of Wednesday 25 November in Shanghai, read in English."""
    time_machine.move_to("2026-11-25T11:30:00Z", tick=False)
    with translation.override("en"):
        yield


def with_plan(member, **terms):
    payment = buy(member, PaymentType.MEMBERSHIP, PlanFactory(**terms).pk, 29_900)
    return list(membership_receipt(payment_id=payment.pk).next_steps)


@pytest.mark.parametrize(
    ("terms", "begins"),
    [
        ({}, []),
        (
            {"start_rule": "first_visit", "activate_within_days": 30},
            ["It begins with your first visit, on Dec. 25, 2026 at the latest."],
        ),
        (
            {"start_rule": "chosen", "activate_within_days": 30},
            ["Choose the day it begins on at the front desk; on Dec. 25, 2026 it begins at the latest."],
        ),
    ],
)
def test_a_membership_says_with_what_it_begins(member, terms, begins):
    assert with_plan(member, **terms) == [*begins, COME_IN]


def test_one_that_waits_behind_another_says_from_when(member):
    MembershipFactory(member=member)
    assert with_plan(member) == ["It begins on Dec. 25, 2026.", COME_IN]


def test_a_class_says_when_to_come_and_until_when_it_can_be_cancelled(member, time_machine):
    session = ClassSessionFactory()  # on Friday at half past seven, free to cancel until six hours before
    payment = buy(member, PaymentType.COURSE, session.pk, 5_800)
    doors = "From Nov. 27, 2026, 6:30 p.m. you are let in."
    assert booking_receipt(payment_id=payment.pk).next_steps == [
        doors,
        "Until Nov. 27, 2026, 1:30 p.m. you can cancel for nothing.",
        COME_IN,
    ]
    time_machine.move_to(session.cancel_until + timedelta(seconds=1), tick=False)
    assert booking_receipt(payment_id=payment.pk).next_steps == [doors, COME_IN]
    time_machine.move_to(session.ends_at, tick=False)
    assert booking_receipt(payment_id=payment.pk).next_steps == []


def test_a_pack_says_with_whom_and_until_when_to_have_its_sessions(member):
    payment = buy(member, PaymentType.PRIVATE, PackFactory().pk, 280_000)
    assert pack_receipt(payment_id=payment.pk).next_steps == [
        "Arrange your sessions with your coach or at the front desk; the last day is May 24, 2027.",
        COME_IN,
    ]


def test_before_it_is_paid_and_while_it_cannot_be_used_there_is_nothing_to_do(member):
    pack = PackFactory()
    waiting = order(member, PaymentType.PRIVATE, pack.pk, 280_000)
    assert pack_receipt(payment_id=waiting.pk).next_steps == ()
    payment = buy(member, PaymentType.PRIVATE, pack.pk, 280_000)
    ask_back(payment, payment.amount_fen)
    assert pack_receipt(payment_id=payment.pk).next_steps == []
