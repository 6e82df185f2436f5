"""The inbox is a function of what differs: one case a difference, open as long as it is there, without any repair."""

import json

import pytest
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.auditing.operations.audit import audit
from payments.desk.admin.figures import figures
from payments.desk.operations.close_case import Decision, close_case
from payments.enums import CaseAction, PaymentStatus
from payments.errors import CaseNotClosed
from payments.models import CaseEvent, Difference, ExceptionCase, Payment, Reconciliation
from payments.paying.operations import ask
from payments.providers.base import Trade, TradeState
from payments.reconciling.operations import raise_difference as raising_one
from payments.reconciling.operations import raise_differences as raising
from payments.reconciling.operations.raise_differences import raise_rest
from payments.reconciling.operations.repair import repair
from tests.payments.reconciling.reconciliation_bed import (
    BillGateway,
    at,
    bill_of,
    entry,
    open_attempt,
    paid_attempt,
    run_with,
)

pytestmark = pytest.mark.django_db(transaction=True)
CAUSE = Cause(EventSource.COMMAND)


@pytest.fixture
def provider(monkeypatch):
    gateway = BillGateway()
    monkeypatch.setattr(ask, "get_gateway", lambda _provider: gateway)
    return gateway


@pytest.fixture
def run(monkeypatch, provider):
    """Reconcile with these lines."""

    def reconcile(*lines):
        provider.entries = list(lines)
        return run_with(monkeypatch, provider)

    return reconcile


def still_open() -> list[tuple[str, int]]:
    found = ExceptionCase.objects.filter(closed_at=None).order_by("id")
    return [(json.loads(case.evidence)["difference"], case.amount_fen) for case in found]


def settle(action, user):
    case = ExceptionCase.objects.get()
    return close_case(Decision(case.pk, CaseAction(action), "看过了", user.pk), cause=CAUSE)


def paid(attempt):
    return Trade(attempt.out_trade_no, TradeState.PAID, amount_fen=10_000, paid_at=at("12:00"))


def test_every_difference_is_a_case_and_on_the_first_page(run, staff, rf):
    run(bill_of(paid_attempt(), amount_fen=10_001), bill_of(open_attempt()), entry(amount_fen=300))

    assert sorted(still_open()) == [("amount", 1), ("missing_here", 300), ("state", 10_000)]
    request = rf.get("/")
    request.user = staff
    assert [figure["value"] for figure in figures(request) if "open" in figure["link"]] == [3]


def test_the_same_difference_is_one_case_whatever_is_run(run):
    line = bill_of(paid_attempt(), amount_fen=10_001)
    for _time in range(2):
        run(line)
    for difference in Difference.objects.all():
        repair(difference_id=difference.pk, cause=CAUSE)
    run(line)

    assert (ExceptionCase.objects.count(), still_open()) == (1, [("amount", 1)])


def test_what_is_new_says_all_of_it_in_its_first_event(run):
    run(bill_of(paid_attempt(), amount_fen=10_001), entry(amount_fen=300))

    for case in ExceptionCase.objects.all():
        (event,) = CaseEvent.objects.filter(case=case)
        assert json.loads(event.facts)["exceptioncase"]["reconciliation_id"] == case.reconciliation_id
        assert (case.run, case.event_count, case.event_hash) == (1, 1, event.hash)
    assert {found.subject for found in audit().findings} == {"payment"}  # which the factory writes without events


def test_an_entry_that_is_told_of_twice_is_one_case(run):
    line = bill_of(paid_attempt())
    run(line, line, line)

    assert (Difference.objects.count(), still_open()) == (2, [("duplicate", 10_000)])


def test_whoever_is_quicker_with_a_case_spoils_no_other(run, monkeypatch):
    monkeypatch.setattr(raising_one, "known_cases", lambda _differences: [])  # as they were a moment ago
    attempt = paid_attempt()
    run(bill_of(attempt, amount_fen=10_001))
    run(bill_of(attempt, amount_fen=10_001), entry(amount_fen=300))

    assert still_open() == [("amount", 1), ("missing_here", 300)]


def test_what_a_later_run_tells_no_more_is_closed_by_itself_and_opened_when_it_is_back(run):
    attempt = paid_attempt()
    run(bill_of(attempt, amount_fen=10_001))
    run(bill_of(attempt))

    case = ExceptionCase.objects.get()
    assert (case.closing_action, case.closed_by, bool(case.closing_reason)) == ("gone", None, True)

    run(bill_of(attempt, amount_fen=10_001))
    assert still_open() == [("amount", 1)]


def test_a_repair_closes_it_and_one_without_effect_does_not(run, provider):
    attempt = open_attempt()
    run(bill_of(attempt))
    provider.trades[attempt.out_trade_no] = Trade(attempt.out_trade_no, TradeState.WAITING)
    difference = Difference.objects.get()
    assert repair(difference_id=difference.pk, cause=CAUSE) == "ignored"
    assert still_open() == [("state", 10_000)]

    provider.trades[attempt.out_trade_no] = paid(attempt)
    repair(difference_id=difference.pk, cause=CAUSE)
    assert still_open() == []


def test_asking_the_provider_closes_nothing_that_it_did_not_change(run, provider, staff):
    attempt = paid_attempt()
    line = bill_of(attempt, amount_fen=10_001)
    run(line)
    provider.trades[attempt.out_trade_no] = paid(attempt)

    with pytest.raises(CaseNotClosed):
        settle("ask_provider", staff)

    assert still_open() == [("amount", 1)]


def test_what_asking_cannot_settle_is_not_proposed_to_be_asked(run, provider):
    changed, twice, _missing = (paid_attempt() for _each in range(3))
    run(bill_of(changed, amount_fen=10_001), bill_of(twice), bill_of(twice))

    assert sorted(kind for kind, _fen in still_open()) == ["amount", "duplicate", "missing_there"]
    assert set(ExceptionCase.objects.values_list("proposed_action", flat=True)) == {"settled_outside"}


def test_asking_the_provider_carries_out_the_repair(run, provider, staff):
    attempt = open_attempt()
    run(bill_of(attempt))
    assert ExceptionCase.objects.get().proposed_action == "ask_provider"
    provider.trades[attempt.out_trade_no] = Trade(attempt.out_trade_no, TradeState.WAITING)
    with pytest.raises(CaseNotClosed):
        settle("ask_provider", staff)

    provider.trades[attempt.out_trade_no] = paid(attempt)
    assert settle("ask_provider", staff).closed_by == staff
    assert Payment.objects.get().status == PaymentStatus.SUCCESS
    assert Difference.objects.get().repaired_by == staff


def test_a_persons_word_stands_for_the_same_money(run, staff):
    attempt = paid_attempt()
    run(bill_of(attempt, amount_fen=10_001))
    settle("settled_outside", staff)
    run(bill_of(attempt, amount_fen=10_001))
    assert still_open() == []

    run(bill_of(attempt, amount_fen=10_002))
    assert still_open() == [("amount", 2)]


def test_what_a_crash_cut_short_is_taken_up(run, monkeypatch):
    attempt = paid_attempt()
    run(bill_of(attempt, amount_fen=10_001))
    gone = ExceptionCase.objects.get()
    with monkeypatch.context() as patch:
        patch.setattr(raising, "raise_new", lambda _differences: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(bill_of(attempt), entry(amount_fen=300))
    report = Reconciliation.objects.get()
    assert (report.run, report.raised_run, still_open()) == (2, 1, [("amount", 1)])

    raise_rest()

    assert still_open() == [("missing_here", 300)]
    gone.refresh_from_db()
    assert gone.closed_at <= timezone.now()
    report.refresh_from_db()
    assert report.raised_run == 2
