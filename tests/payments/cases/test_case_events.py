"""Every change of a case is an event of its own, one case or many at once."""

import json

import pytest

from payments.cases.operations import open_case, reopen_cases, settle_cases
from payments.enums import CaseAction, ExceptionKind
from payments.ledger.operations import move_case
from payments.ledger.operations.move_case import change_cases
from payments.models import CaseEvent, ExceptionCase
from tests.factories.payments import PaymentFactory

pytestmark = pytest.mark.django_db

KIND = ExceptionKind.OVERPAID


def opened(payment, subject="", fen=5, **known):
    values = {"evidence": {"attempt": 1}, "proposed_action": CaseAction.REFUND, **known}
    return open_case(payment, kind=KIND, subject=subject, amount_fen=fen, **values)


def facts(case):
    events = CaseEvent.objects.filter(case=case).order_by("number")
    return [json.loads(event.facts)["exceptioncase"] for event in events]


def test_opened_told_otherwise_settled_and_open_again():
    payment = PaymentFactory()
    case, is_new = opened(payment)
    assert (is_new, opened(payment)[1]) == (True, False)
    opened(payment, fen=7)
    settle_cases(payment, kind=KIND, subject="", action=CaseAction.REFUND)
    assert reopen_cases(ExceptionCase.objects.all()) == 1
    first, second, third, fourth = facts(case)
    assert (first["amount_fen"], first["kind"], second) == (5, "overpaid", {"amount_fen": 7})
    assert set(third) == {"closed_at", "closing_action", "closing_reason"}
    assert (fourth["closed_at"], fourth["closing_action"], fourth["closing_reason"]) == (None, "", "")
    case.refresh_from_db()
    assert (case.event_count, case.event_hash) == (4, CaseEvent.objects.get(case=case, number=4).hash)


def test_when_it_is_done_by_itself_is_no_event():
    payment = PaymentFactory()
    case, _is_new = opened(payment)
    opened(payment, due_at=case.opened_at)
    case.refresh_from_db()
    assert (case.due_at, case.event_count) == (case.opened_at, 1)


def test_many_at_once_are_changed_one_by_one_however_they_are_read(monkeypatch):
    monkeypatch.setattr(move_case, "CASES_AT_ONCE", 4)
    payment = PaymentFactory()
    cases = [opened(payment, f"attempt:{number}")[0] for number in range(9)]
    assert change_cases(ExceptionCase.objects.filter(payment=payment), amount_fen=1) == 9
    assert all(len(facts(case)) == 2 for case in cases)
    assert set(ExceptionCase.objects.values_list("event_count", "amount_fen")) == {(2, 1)}


def test_nothing_to_settle_takes_one_statement(django_assert_num_queries):
    payment = PaymentFactory()
    with django_assert_num_queries(1):
        settle_cases(payment, kind=KIND, subject="", action=CaseAction.REFUND)
