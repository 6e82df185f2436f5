"""Attempts and refunds move by their tables of legal moves, from where they were read, and by nothing else."""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.moves import IllegalMove
from payments.enums import (
    ATTEMPT_MOVES,
    LIVE_ATTEMPTS,
    PAYMENT_MOVES,
    REFUND_MOVES,
    AttemptStatus,
    PaymentStatus,
    RefundStatus,
)
from payments.ledger.models import Attempt, Refund
from payments.ledger.operations.move_attempt_or_refund import (
    ConcurrentChange,
    move_attempt,
    move_live_attempt,
    move_refund,
)
from tests.factories.payments import AttemptFactory
from tests.payments.rows import refund as refund_row

ROOT = Path(__file__).resolve().parents[3]
MOVERS = {"payments/ledger/operations/move_attempt_or_refund.py", "payments/ledger/operations/move_payment.py"}

attempt_pairs = pytest.mark.parametrize(("before", "to"), list(product(AttemptStatus, AttemptStatus)))


@pytest.fixture
def attempt(db):
    return AttemptFactory(paid_fen=10_000, refund_reserved_fen=1_234)


@pytest.fixture
def refund(attempt):
    return refund_row(attempt, status=RefundStatus.PENDING, succeeded_at=None)


def stored(row):
    return type(row).objects.get(pk=row.pk)


def move(row, to, **changes):
    (move_attempt if isinstance(row, Attempt) else move_refund)(row, to=to, **changes)


@pytest.mark.parametrize(
    ("moves", "states", "final"),
    [
        (PAYMENT_MOVES, PaymentStatus, PaymentStatus.SUCCESS),
        (ATTEMPT_MOVES, AttemptStatus, AttemptStatus.PAID),
        (REFUND_MOVES, RefundStatus, RefundStatus.SUCCEEDED),
    ],
)
def test_a_table_has_every_state_and_money_is_the_one_end(moves, states, final):
    assert set(moves) == set(states)
    assert [state for state in states if not moves[state]] == [final]
    assert all(final in moves[state] for state in states if state != final)


@attempt_pairs
def test_an_attempt_moves_as_its_table_says(attempt, before, to):
    Attempt.objects.update(status=before)
    attempt.status = before
    if to in ATTEMPT_MOVES[before]:
        move_attempt(attempt, to=to, failure="moved")
        assert (attempt.status, attempt.failure) == (to, "moved")
        assert (stored(attempt).status, stored(attempt).failure) == (to, "moved")
    else:
        with pytest.raises(IllegalMove):
            move_attempt(attempt, to=to, failure="moved")
        assert (attempt.status, attempt.failure, stored(attempt).status, stored(attempt).failure) == (
            before,
            "",
            before,
            "",
        )


@attempt_pairs
def test_a_live_attempt_moves_from_where_it_is_by_now(attempt, before, to):
    """What was read before the lock may be out of date: `status` here says OPENING, the row says something else."""
    attempt.status = AttemptStatus.OPENING
    Attempt.objects.update(status=before)
    is_moved = move_live_attempt(attempt, to=to, failure="moved")
    assert is_moved == (before in LIVE_ATTEMPTS and to in ATTEMPT_MOVES[before])
    expected = (to, "moved") if is_moved else (before, "")
    assert (stored(attempt).status, stored(attempt).failure) == expected
    assert (attempt.status, attempt.failure) == ((to, "moved") if is_moved else (AttemptStatus.OPENING, ""))


@pytest.mark.parametrize(("before", "to"), list(product(RefundStatus, RefundStatus)))
def test_a_refund_moves_as_its_table_says(refund, before, to):
    Refund.objects.update(status=before, succeeded_at=timezone.now())
    refund.status = before
    if to in REFUND_MOVES[before]:
        move_refund(refund, to=to, failure="moved")
        assert (refund.status, stored(refund).status, stored(refund).failure) == (to, to, "moved")
    else:
        with pytest.raises(IllegalMove):
            move_refund(refund, to=to, failure="moved")
        assert (refund.status, stored(refund).status, stored(refund).failure) == (before, before, "")


@settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    attempt_wishes=st.lists(st.sampled_from(AttemptStatus), max_size=12),
    refund_wishes=st.lists(st.sampled_from(RefundStatus), max_size=12),
)
def test_any_walk_keeps_to_the_table_and_ends_where_the_row_is(attempt, refund, attempt_wishes, refund_wishes):
    Attempt.objects.update(status=AttemptStatus.OPENING)
    Refund.objects.update(status=RefundStatus.AWAITING_APPROVAL, succeeded_at=timezone.now())
    for row, moves, wishes in (
        (stored(attempt), ATTEMPT_MOVES, attempt_wishes),
        (stored(refund), REFUND_MOVES, refund_wishes),
    ):
        at = row.status
        for wish in wishes:
            if wish in moves[at]:
                move(row, wish)
                at = wish
            else:
                with pytest.raises(IllegalMove):
                    move(row, wish)
            assert row.status == stored(row).status == at


def test_a_row_that_moved_in_between_is_not_moved_again(attempt, refund):
    for row, first, second in (
        (attempt, AttemptStatus.CLOSED, AttemptStatus.PAID),
        (refund, RefundStatus.PROCESSING, RefundStatus.FAILED),
    ):
        stale = stored(row)
        move(row, first)
        with pytest.raises(ConcurrentChange):
            move(stale, second)
        assert stored(row).status == first


def test_an_attempt_that_nobody_wrote_down_is_written_where_it_has_moved_to(attempt):
    unseen = Attempt(
        payment=attempt.payment,
        provider="wechat",
        out_trade_no="txn_x",
        out_trade_no_index=Attempt.index_of("txn_x"),
        created_at=timezone.now(),
    )
    move_attempt(unseen, to=AttemptStatus.CLOSED, failure="gone")
    assert (stored(unseen).status, stored(unseen).failure) == (AttemptStatus.CLOSED, "gone")


def test_a_move_is_one_statement(attempt, refund, django_assert_num_queries):
    with django_assert_num_queries(1):
        move_attempt(attempt, to=AttemptStatus.CLOSED, next_query_at=None)
    with django_assert_num_queries(1):
        move_refund(refund, to=RefundStatus.FAILED, failure="x", next_query_at=None)


def test_nothing_else_that_is_shipped_writes_the_status_of_a_payment_an_attempt_or_a_refund():
    sources = [path for app in ("payments", "members", "gymsite", "foundation") for path in (ROOT / app).rglob("*.py")]
    writers = {
        f"{name}:{line}"
        for path in sources
        if "migrations" not in path.parts and (name := path.relative_to(ROOT).as_posix()) not in MOVERS
        for line in status_writes(ast.parse(path.read_text(encoding="utf-8")), is_ours=name.startswith("payments/"))
    }
    assert writers == set()


def test_the_reading_of_the_source_finds_every_way_to_write_a_status():
    ways = (
        "attempt.status = x",
        "refund.status, refund.sent_at = x, y",
        "refund.status: str = x",
        "Attempt.objects.filter(pk=1).update(status=x)",
        "Refund.objects.filter(pk=1).update(**{'status': x})",
        "Payment.objects.bulk_update(rows, ['status'])",
        "Refund.objects.update_or_create(pk=1, defaults={'status': x})",
        "refund.save(update_fields=['status'])",
        "rewrite(attempt, 'status', 'paid_at')",
        "change(Attempt, where={}, values={'status': x})",
        "setattr(attempt, 'status', x)",
    )
    assert [way for way in ways if not list(status_writes(ast.parse(way), is_ours=True))] == []
    assert list(status_writes(ast.parse("if refund.status == x: Refund(status=x).save()"), is_ours=True)) == []
    assert list(status_writes(ast.parse("booking.status = x"), is_ours=False)) == []
    assert list(status_writes(ast.parse("attempt.status = x"), is_ours=False)) == [1]


def status_writes(tree: ast.AST, *, is_ours: bool) -> Iterator[int]:
    """The lines that write a `status`; where the code is not of payments, those that name one of its rows or tables."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            written = [at for target in targets for at in ast.walk(target) if is_status(at)]
            if any(is_ours or names_money(at) for at in written):
                yield node.lineno
        elif isinstance(node, ast.Call) and writes_status(node) and (is_ours or names_money(node)):
            yield node.lineno


def is_status(node: ast.AST) -> bool:
    """An attribute `status` of a row; the status that an idempotency key keeps is one of HTTP."""
    return isinstance(node, ast.Attribute) and node.attr == "status" and ast.unparse(node.value) != "kept"


def writes_status(call: ast.Call) -> bool:
    """Whether the call gives a column `status` a value."""
    verb = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    parts = [*call.args, *(keyword.value for keyword in call.keywords)]
    strings = {at.value for part in parts for at in ast.walk(part) if isinstance(at, ast.Constant)}
    names = {keyword.arg for keyword in call.keywords}
    if verb == "save":
        return "status" in strings and "answer" not in strings
    if verb == "update":
        return "status" in names | strings
    return verb in {"bulk_update", "update_or_create", "rewrite", "change", "setattr", "change_expected"} and (
        "status" in strings
    )


def names_money(node: ast.AST) -> bool:
    """Whether a payment, an attempt or a refund, or one of their tables, is named."""
    words = {at.id.lower() for at in ast.walk(node) if isinstance(at, ast.Name)}
    return bool(words & {"payment", "attempt", "refund"})
