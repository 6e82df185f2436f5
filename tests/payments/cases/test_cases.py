"""Exceptions: one for one cause however often it is told, and closed by itself when the cause has gone away."""

import json

import pytest
from django.utils import timezone

from foundation.this_request import numbered
from payments.cases.operations import open_case, settle_cases, subject_of
from payments.enums import CaseAction, ExceptionKind
from payments.ledger.operations.move_case import change_case
from payments.models import ExceptionCase
from tests.factories.payments import AttemptFactory, PaymentFactory

pytestmark = pytest.mark.django_db


def opened(payment, **changes):
    terms = {
        "kind": ExceptionKind.NOT_DELIVERED,
        "subject": "",
        "amount_fen": 500,
        "evidence": {"why": "full"},
        "proposed_action": CaseAction.REFUND,
    }
    return open_case(payment, **{**terms, **changes})


def test_the_same_cause_told_twice_is_one_case_that_says_what_is_known_now():
    payment = PaymentFactory()
    first, is_new = opened(payment)
    again, is_new_again = opened(payment, amount_fen=700, evidence={"why": "gone"})

    assert (is_new, is_new_again) == (True, False)
    assert again == first
    first.refresh_from_db()
    assert (first.amount_fen, first.evidence) == (700, '{"why": "gone"}')


def test_a_case_names_the_request_that_opened_it_and_is_not_changed_by_being_told_again():
    payment = PaymentFactory()
    with numbered() as number:
        opened(payment)
    with numbered():
        again, _is_new = opened(payment)
    assert json.loads(again.evidence) == {"why": "full", "request": number}
    assert again.events.count() == 1


@pytest.mark.parametrize("changes", [{"kind": ExceptionKind.OVERPAID}, {"subject": "refund:7"}])
def test_another_kind_or_subject_is_another_case(changes):
    payment = PaymentFactory()
    opened(payment)
    assert opened(payment, **changes)[1]
    assert ExceptionCase.objects.count() == 2


def test_money_of_no_payment_is_told_once_as_well():
    assert [opened(None, subject="entry:1")[1] for _turn in range(2)] == [True, False]


def test_a_cause_that_has_gone_away_closes_its_own_case_alone_and_says_how():
    payment = PaymentFactory()
    gone, _is_new = opened(payment)
    others = [opened(payment, subject="refund:7")[0], opened(PaymentFactory())[0]]

    settle_cases(payment, kind=ExceptionKind.NOT_DELIVERED, subject="", action=CaseAction.DELIVER)

    gone.refresh_from_db()
    assert gone.closed_at is not None
    assert (gone.closing_action, bool(gone.closing_reason)) == (CaseAction.DELIVER, True)
    assert set(ExceptionCase.objects.filter(closed_at=None)) == set(others)


def test_what_a_person_closed_stays_as_that_person_closed_it():
    payment = PaymentFactory()
    case, _is_new = opened(payment)
    closed = {"closed_at": timezone.now(), "closing_action": CaseAction.ACCEPTED, "closing_reason": "seen"}
    change_case(case, **closed)

    settle_cases(payment, kind=ExceptionKind.NOT_DELIVERED, subject="", action=CaseAction.DELIVER)

    assert opened(payment, amount_fen=700)[0].amount_fen == 500
    case.refresh_from_db()
    assert {name: getattr(case, name) for name in closed} == closed


def test_the_subject_names_an_attempt_by_its_kind_and_number():
    attempt = AttemptFactory()
    assert subject_of(attempt) == f"attempt:{attempt.pk}"
