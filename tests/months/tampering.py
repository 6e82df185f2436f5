"""What somebody changes who holds the database, after the month is closed: each is found by its name."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from tests.payments.auditing.ledger_of_everything import verify
from tests.unguarded import unguarded

A_DAY = "(SELECT id FROM payments_closing WHERE period = 'day' AND state = 'closed' AND date = '2026-11-12')"
AT_ALIPAY = "attempt_id IS NOT NULL AND provider = 'alipay'"
HELD = f"(SELECT MIN(id) FROM payments_closedentry WHERE {AT_ALIPAY} AND closing_id = {A_DAY})"
HELD_TOO = HELD.replace("alipay", "wechat")
PAID_THEN = f"(SELECT attempt_id FROM payments_closedentry WHERE id = {HELD})"
A_MONTH = "(SELECT id FROM payments_closing WHERE period = 'month')"
A_TILL = "(SELECT MIN(till_id) FROM payments_attempt)"
A_LINE = "day = '2026-11-12' AND kind = 'plan'"
BY_HAND = "(SELECT MIN(id) FROM payments_refund WHERE status = 'succeeded')"

# What is done, and what of it is found: subject, reason and column.
TAMPERINGS = {
    "sum of a day": (
        f"UPDATE payments_closing SET received_fen = received_fen - 1 WHERE id = {A_DAY}",
        ("closing", "differs", "received_fen"),
    ),
    "totals of a day": (
        f"UPDATE payments_closing SET totals = '{{}}' WHERE id = {A_DAY}",
        ("closing", "differs", "totals"),
    ),
    "entry of a day": (
        f"UPDATE payments_closedentry SET fen = fen + 1 WHERE id = {HELD}",
        ("closing", "differs", "entries"),
    ),
    "entry taken out of a day": (
        f"DELETE FROM payments_closedentry WHERE id = {HELD_TOO}",
        ("closing", "differs", "entry_count"),
    ),
    "money that a day holds": (
        f"UPDATE payments_attempt SET paid_fen = paid_fen + 2 WHERE id = {PAID_THEN}",
        ("attempt", "closed_otherwise", "fen"),
    ),
    "day of that money": (
        f"UPDATE payments_attempt SET paid_at = '2026-11-13 02:00:00+00:00' WHERE id = {PAID_THEN}",
        ("attempt", "closed_otherwise", "own_day"),
    ),
    "fee of that money": (
        f"UPDATE payments_attempt SET fee_millifen = fee_millifen + 1000 WHERE id = {PAID_THEN}",
        ("report", "differs", "fee_millifen"),
    ),
    "refund that a day holds": (
        f"UPDATE payments_refund SET amount_fen = amount_fen - 1 WHERE id = {BY_HAND}",
        ("refund", "closed_otherwise", "fen"),
    ),
    "what was counted in a till": (
        f"UPDATE payments_till SET counted_fen = counted_fen - 1, expected_fen = expected_fen - 1 WHERE id = {A_TILL}",
        ("till", "closed_otherwise", "counted_fen"),
    ),
    "float of a till": (
        f"UPDATE payments_till SET float_fen = float_fen + 100 WHERE id = {A_TILL}",
        ("till", "closed_otherwise", "float_fen"),
    ),
    "money out of a till": (
        f"UPDATE payments_attempt SET till_id = NULL WHERE till_id = {A_TILL}",
        ("attempt", "differs", "till_id"),
    ),
    "prepaid line": (
        f"UPDATE members_prepaidday SET sold_fen = sold_fen + 1, delivered_fen = delivered_fen + 1 WHERE {A_LINE}",
        ("prepaid", "forged", "seal"),
    ),
    "prepaid day taken away": (
        "DELETE FROM members_prepaidday WHERE day = '2026-11-12'",
        ("prepaid", "forged", "day"),
    ),
    "sum of the month": (
        f"UPDATE payments_closing SET refunded_fen = refunded_fen + 1 WHERE id = {A_MONTH}",
        ("closing", "differs", "refunded_fen"),
    ),
    "statement of the month": (
        f"UPDATE payments_closing SET statement = '[]' WHERE id = {A_MONTH}",
        ("closing", "differs", "statement"),
    ),
    "who closed the month": (
        f"UPDATE payments_closing SET closed_by_id = (SELECT MIN(id) FROM auth_user) WHERE id = {A_MONTH}",
        ("closing", "differs", "closed_by_id"),
    ),
}
# In two turns, as each by itself would take long: what would hide another is in the other turn.
TURNS = (
    (
        "sum of a day", "entry of a day", "money that a day holds", "fee of that money", "refund that a day holds",
        "what was counted in a till", "prepaid line", "sum of the month",
    ),
    (
        "totals of a day", "entry taken out of a day", "day of that money", "float of a till", "money out of a till",
        "prepaid day taken away", "statement of the month", "who closed the month",
    ),
)  # fmt: skip


def turns() -> Sequence[Sequence[str]]:
    """What is done at once, by its names: each of them once."""
    assert sorted(name for turn in TURNS for name in turn) == sorted(TAMPERINGS)
    return TURNS


def found_after(*statements: str) -> set[tuple[str, str, str]]:
    """What the audit says when this was done; then it is undone."""
    with transaction.atomic():
        with unguarded(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                assert cursor.rowcount > 0, statement
        told = verify()
        transaction.set_rollback(True)
    return {_named(each) for each in told.get("findings", ())}


def _named(finding: dict[str, Any]) -> tuple[str, str, str]:
    return finding["subject"], finding["reason"], finding.get("what", "")
