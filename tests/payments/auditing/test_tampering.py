"""Whoever can write to the database, triggers or not, is found out, by the name of what is not as it was written."""

import base64
import json

import pytest
from django.db import connection

from payments.cases.operations import drop_cases
from payments.enums import ExceptionKind
from payments.models import (
    Attempt,
    CaseEvent,
    Difference,
    Event,
    ExceptionCase,
    Notification,
    Payment,
    Refund,
    ReportEvent,
)
from tests.factories.members import MemberFactory, StaffFactory
from tests.payments.auditing.ledger_of_everything import (
    paid,
    paid_by_hand,
    raised,
    reconciled,
    refunded,
    under_way,
    verify,
)
from tests.unguarded import unguarded


class Ledger:
    """Three paid payments, the second of them partly refunded and with an open case, and a day's report."""

    def __init__(self, monkeypatch):
        self.payments = [paid(number) for number in (1, 2, 3)]
        self.payment, self.other = self.payments[1], self.payments[2]
        self.attempt = Attempt.objects.get(payment=self.payment)
        self.refund = refunded(self.payment, 3_000)
        self.payment.refresh_from_db()
        self.case = raised(self.payment)
        self.report = reconciled(monkeypatch)
        self.difference, self.other_difference = Difference.objects.order_by("pk")[:2]


@pytest.fixture
def ledger(transactional_db, monkeypatch):
    """The ledger, audited once, so that a head has pinned it."""
    made = Ledger(monkeypatch)
    first = verify()
    assert (first.get("broken"), first.get("payments"), first.get("cases"), first.get("reports")) == (0, 3, 3, 1), first
    return made


def sql(statement, *parameters):
    """As a person at the database's own prompt."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def set_column(table, row, column, value):
    sql(f"UPDATE payments_{table} SET {column} = %s WHERE id = %s", value, row.pk)


def exchange(table, column, first, second):
    one, two = (raw(table, column, row) for row in (first, second))
    sql(f"UPDATE payments_{table} SET {column} = %s WHERE id = %s", two, first.pk)
    sql(f"UPDATE payments_{table} SET {column} = %s WHERE id = %s", one, second.pk)


def raw(table, column, row):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM payments_{table} WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


def last_event(ledger):
    return Event.objects.filter(payment=ledger.payment).order_by("-number").first()


def cut(ledger):
    Event.objects.filter(pk=last_event(ledger).pk).delete()


def cut_and_set_back(ledger):
    """The refund never was: its last event is gone, the row's head and every row tell of the time before."""
    cut(ledger)
    before = last_event(ledger)
    Payment.objects.filter(pk=ledger.payment.pk).update(
        refunded_fen=0, event_count=before.number, event_hash=before.hash
    )
    Attempt.objects.filter(pk=ledger.attempt.pk).update(refunded_fen=0)
    Refund.objects.filter(pk=ledger.refund.pk).update(status="pending", succeeded_at=None)


def take_away(ledger):
    """A payment with everything that belongs to it."""
    for table in ("event", "refund", "exceptioncase", "attempt"):
        if table == "exceptioncase":
            CaseEvent.objects.filter(case__payment=ledger.payment).delete()
        sql(f"DELETE FROM payments_{table} WHERE payment_id = %s", ledger.payment.pk)
    sql("DELETE FROM payments_payment WHERE id = %s", ledger.payment.pk)


def swap_events(ledger):
    first, second = Event.objects.filter(payment=ledger.payment).order_by("number")[:2]
    for event, number in ((first, 99), (second, 1), (first, 2)):
        set_column("event", event, "number", number)


def insert_event(ledger):
    event = last_event(ledger)
    event.pk, event.number = None, event.number + 1
    event.save(force_insert=True)


def delete_case(ledger):
    CaseEvent.objects.filter(case=ledger.case).delete()
    sql("DELETE FROM payments_exceptioncase WHERE id = %s", ledger.case.pk)


def delete_report(ledger):
    ReportEvent.objects.all().delete()
    sql("UPDATE payments_exceptioncase SET reconciliation_id = NULL")
    Difference.objects.all().delete()
    sql("DELETE FROM payments_reconciliation WHERE id = %s", ledger.report.pk)


def close(ledger):
    sql(
        "UPDATE payments_exceptioncase SET closed_at = opened_at, closing_action = 'accepted', closing_reason = 'x' "
        "WHERE id = %s",
        ledger.case.pk,
    )


def set_repaired(ledger):
    sql("UPDATE payments_difference SET repaired_at = %s WHERE id = %s", ledger.payment.paid_at, ledger.difference.pk)


def someone(ledger):
    return MemberFactory().pk


# What is done, and what is found: subject, which row, reason, and which column.
TAMPERINGS = {
    "status": (lambda it: set_column("payment", it.payment, "status", "failed"), "payment", "differs", "status"),
    "event deleted": (lambda it: Event.objects.filter(payment=it.payment, number=2).delete(), "payment", "missing", ""),
    "event inserted": (insert_event, "payment", "changed", ""),
    "event changed": (lambda it: set_column("event", last_event(it), "evidence", "{}"), "payment", "changed", ""),
    "events swapped": (swap_events, "payment", "changed", ""),
    "end cut": (cut, "payment", "missing", ""),
    "amount": (lambda it: set_column("payment", it.payment, "amount_fen", 1), "payment", "differs", "amount_fen"),
    "refunded": (lambda it: set_column("payment", it.payment, "refunded_fen", 1), "payment", "differs", "refunded_fen"),
    "member": (
        lambda it: set_column("payment", it.payment, "member_id", someone(it)),
        "payment",
        "differs",
        "member_id",
    ),
    "paid at": (
        lambda it: set_column("payment", it.payment, "paid_at", it.other.created_at),
        "payment",
        "differs",
        "paid_at",
    ),
    "attempt's paid": (
        lambda it: set_column("attempt", it.attempt, "paid_fen", 20_000),
        "attempt",
        "differs",
        "paid_fen",
    ),
    "refunded elsewhere": (
        lambda it: set_column("attempt", it.attempt, "refunded_elsewhere_fen", 1),
        "attempt",
        "differs",
        "refunded_elsewhere_fen",
    ),
    "refunded elsewhere, nothing": (
        lambda it: set_column("attempt", it.attempt, "refunded_elsewhere_fen", 0),
        "attempt",
        "differs",
        "refunded_elsewhere_fen",
    ),
    "refund's number at the provider emptied": (
        lambda it: set_column("refund", it.refund, "provider_refund_id", b""),
        "refund",
        "differs",
        "provider_refund_id",
    ),
    "difference's order number emptied": (
        lambda it: set_column("difference", it.difference, "out_trade_no", b""),
        "difference",
        "rewritten",
        "",
    ),
    "refund's index": (
        lambda it: set_column("refund", it.refund, "number_index", "f" * 64),
        "refund",
        "number",
        "reason",
    ),
    "refund's amount": (lambda it: set_column("refund", it.refund, "amount_fen", 1), "refund", "differs", "amount_fen"),
    "refund's status": (lambda it: set_column("refund", it.refund, "status", "failed"), "refund", "differs", "status"),
    "refund's requester": (
        lambda it: set_column("refund", it.refund, "requested_by_id", StaffFactory().pk),
        "refund",
        "differs",
        "requested_by_id",
    ),
    "refund deleted": (lambda it: sql("DELETE FROM payments_refund WHERE id = %s", it.refund.pk), "refund", "gone", ""),
    "ciphertext exchanged": (
        lambda it: exchange("payment", "transaction_id", it.payment, it.other),
        "payment",
        "number",
        "transaction_id",
    ),
    "ciphertext moved": (
        lambda it: set_column(
            "attempt", it.attempt, "out_trade_no", raw("attempt", "out_trade_no", _attempt(it.other))
        ),
        "attempt",
        "number",
        "out_trade_no",
    ),
    "provider's number moved": (
        lambda it: exchange("attempt", "provider_transaction_id", it.attempt, _attempt(it.other)),
        "attempt",
        "number",
        "provider_transaction_id",
    ),
    "refund's number at the provider": (
        lambda it: set_column("refund", it.refund, "provider_refund_id", raw("refund", "number", it.refund)),
        "refund",
        "number",
        "provider_refund_id",
    ),
    "difference's number": (
        lambda it: exchange("difference", "number", it.difference, it.other_difference),
        "difference",
        "number",
        "number",
    ),
    "difference's order number": (
        lambda it: set_column("difference", it.difference, "out_trade_no", b"\x01nothing"),
        "difference",
        "number",
        "out_trade_no",
    ),
    "difference's index": (
        lambda it: set_column("difference", it.difference, "number_index", "f" * 64),
        "difference",
        "number",
        "number",
    ),
    "ciphertext that is none": (
        lambda it: set_column("payment", it.payment, "transaction_id", b"\x01nothing"),
        "payment",
        "number",
        "transaction_id",
    ),
    "end cut and head set back": (cut_and_set_back, "payment", "cut", ""),
    "payment with its events": (take_away, "payment", "taken_away", ""),
    "difference rewritten": (
        lambda it: set_column("difference", it.difference, "bill_fen", 1),
        "difference",
        "rewritten",
        "",
    ),
    "difference closed": (set_repaired, "difference", "differs", "repaired_at"),
    "difference deleted": (
        lambda it: sql("DELETE FROM payments_difference WHERE id = %s", it.difference.pk),
        "report",
        "differs",
        "differences",
    ),
    "report rewritten": (
        lambda it: set_column("reconciliation", it.report, "bill_payment_fen", 1),
        "report",
        "differs",
        "bill_payment_fen",
    ),
    "report deleted": (delete_report, "report", "taken_away", ""),
    "case rewritten": (
        lambda it: set_column("exceptioncase", it.case, "amount_fen", 1),
        "case",
        "differs",
        "amount_fen",
    ),
    "case told otherwise": (
        lambda it: set_column("exceptioncase", it.case, "kind", ExceptionKind.OVERPAID.value),
        "case",
        "changed",
        "",
    ),
    "case moved to another report": (
        lambda it: set_column("exceptioncase", it.case, "reconciliation_id", it.report.pk),
        "case",
        "differs",
        "reconciliation_id",
    ),
    "case closed": (close, "case", "differs", "closed_at"),
    "case deleted": (delete_case, "case", "taken_away", ""),
    "refund inserted": (
        lambda it: Refund.objects.create(**_copy(it.refund)),
        "refund",
        "untold",
        "",
    ),
}


def _attempt(payment):
    return Attempt.objects.get(payment=payment)


def _copy(refund):
    values = {each.attname: getattr(refund, each.attname) for each in Refund._meta.concrete_fields}
    return {**values, "id": refund.pk + 100, "number_index": "f" * 64}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_is_not_as_it_was_written_is_found_by_name(ledger, name):
    tamper, subject, reason, what = TAMPERINGS[name]
    with unguarded():
        tamper(ledger)
    found = verify()
    assert found["code"] == "chain_broken"
    named = [(one["subject"], one["reason"], one.get("what", "")) for one in found["findings"]]
    assert (subject, reason, what) in named
    row = {"payment": ledger.payment, "attempt": ledger.attempt, "refund": ledger.refund, "case": ledger.case}
    row |= {"report": ledger.report, "difference": ledger.difference}
    ids = {one["id"] for one in found["findings"] if (one["subject"], one["reason"]) == (subject, reason)}
    found_id = row[subject].pk + (100 if name == "refund inserted" else 0)
    assert found_id in ids
    assert str(found_id) in found["detail"]


def test_a_key_that_is_not_in_the_settings_is_named_so(ledger, settings):
    """Whoever leaves out a key is told of the key, not of a row that was tampered with."""
    drop_cases(ExceptionCase.objects.filter(pk=ledger.case.pk))
    settings.FIELD_ENCRYPTION_KEYS = [base64.urlsafe_b64encode(bytes(range(32))).decode()]
    found = verify()
    reasons = {(one["subject"], one["reason"], one.get("what")) for one in found["findings"]}
    for column in (
        ("payment", "transaction_id"),
        ("attempt", "out_trade_no"),
        ("refund", "number"),
        ("refund", "reason"),
        ("refund", "provider_refund_id"),
        ("case", "closing_reason"),
        ("difference", "number"),
        ("difference", "out_trade_no"),
    ):
        assert (column[0], "unknown_key", column[1]) in reasons
    assert {reason for _subject, reason, _what in reasons} == {"unknown_key"}
    assert "FIELD_ENCRYPTION_KEYS" in found["detail"].splitlines()[0]


def test_the_reference_of_a_transfer_by_hand_is_the_one_that_was_written(ledger):
    """It is the only proof of the transfer."""
    refund = paid_by_hand(ledger.other, 1_000)
    assert verify()["broken"] == 0
    set_column("refund", refund, "reference", b"")
    (found,) = verify()["findings"]
    assert (found["subject"], found["id"], found["what"]) == ("refund", refund.pk, "reference")


def test_the_number_of_a_refund_at_its_provider_may_come_late(ledger):
    under_way(ledger.other, 1_000, "", "2026112822001400000001")
    assert verify()["broken"] == 0


def test_what_was_not_touched_is_not_named(ledger):
    set_column("payment", ledger.payment, "amount_fen", 1)
    found = verify()
    assert (found["broken"], found["findings"][0]["payment"]) == (1, ledger.payment.pk)
    assert (found["findings"][0]["found"], found["findings"][0]["told"]) == (1, 10_000)


def test_money_that_comes_and_goes_is_clean(ledger):
    refunded(ledger.payment, 2_000)
    raised(ledger.payment)
    paid(4)
    assert verify()["broken"] == 0
    assert verify()["broken"] == 0


def test_no_sentence_of_a_person_and_no_number_stands_in_an_event(ledger):
    said = json.dumps(
        [*Event.objects.values_list("facts", flat=True), *CaseEvent.objects.values_list("facts", flat=True)]
    )
    assert ledger.payment.transaction_id not in said
    assert ledger.refund.reason not in json.loads(said)[0]
    assert Notification.objects.count() == 0
