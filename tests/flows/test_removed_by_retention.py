"""Raw messages and files of bills go when their time is over, and the audit proves that nobody else took them."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from foundation.key_ring import UnknownKey
from payments.auditing.operations import judge_removals
from payments.enums import RemovalKind, Verdict
from payments.ledger.chain import event_hash
from payments.ledger.removed import message_digest
from payments.models import (
    Attempt,
    AuditPin,
    BillFile,
    BillPiece,
    Event,
    ExceptionCase,
    Notification,
    Payment,
    Reconciliation,
    Refund,
    Removal,
)
from payments.notices import bounds
from payments.notices.bounds import RAW_MESSAGES
from payments.reconciling.bounds import KEPT_BILLS
from payments.retention import emptied
from tests.command_runner import run_command
from tests.payments.auditing.ledger_of_everything import paid, raised, refunded, verify
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KEPT = 1827 * DAY
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def settled():
    """A payment that is paid, in a bill, and wholly settled."""
    payment = paid()
    Attempt.objects.update(billed_on="2026-11-28")
    return payment


def message(payment=None, *, age=KEPT + DAY, verdict=Verdict.ACCEPTED, body="trade_status=TRADE_SUCCESS", **more):
    return Notification.objects.create(
        provider="alipay",
        headers='{"host": "gym"}',
        body=body,
        received_at=timezone.now() - age,
        verdict=verdict,
        payment=payment,
        **more,
    )


def bill(*, age=KEPT + DAY, run=1, **more):
    at = timezone.now() - age
    kept = BillFile.objects.create(
        provider="alipay",
        day=at.date(),
        run=run,
        source="file",
        digest="d" * 64,
        size=1,
        is_whole=True,
        kept_at=at,
        **more,
    )
    BillPiece.objects.create(file=kept, number=0, content="x")
    return kept


def drop():
    return RAW_MESSAGES.drop(timezone.now())


def is_empty(row):
    row.refresh_from_db()
    return row.removal_id is not None


def findings(*arguments):
    return [(one["subject"], one["id"], one["reason"]) for one in verify(*arguments).get("findings", [])]


def test_what_was_said_goes_and_that_it_was_said_stays(settled):
    old, young = message(settled), message(settled, age=KEPT - DAY)
    digest = message_digest(old)
    assert (drop(), drop()) == (1, 0)
    old.refresh_from_db()
    assert (old.headers, old.body, old.digest, old.removal_id, old.verdict) == ("", "", digest, 1, Verdict.ACCEPTED)
    assert not is_empty(young)
    removal = Removal.objects.get()
    assert (removal.kind, removal.row_count, removal.kept_days) == (RemovalKind.NOTIFICATION, 1, 1827)


@pytest.mark.parametrize(("age", "goes"), [(KEPT - DAY, False), (KEPT, False), (KEPT + MOMENT, True)])
def test_its_time_is_over_at_the_moment_and_not_before(settled, age, goes):
    with time_machine.travel(timezone.now(), tick=False):
        row = message(settled, age=age)
        drop()
    assert is_empty(row) == goes


@pytest.mark.parametrize(("days", "kept"), [(30, 1096), (1096, 1096), (4000, 4000)])
def test_never_sooner_than_the_law_allows(settled, settings, days, kept):
    settings.NOTIFICATIONS_KEPT_DAYS = days
    over, not_yet = message(settled, age=(kept + 1) * DAY), message(settled, age=(kept - 1) * DAY)
    assert drop() == 1
    assert (is_empty(over), is_empty(not_yet)) == (True, False)
    assert verify()["broken"] == 0


def pending(payment):
    Payment.objects.update(status="pending")


def undelivered(payment):
    Payment.objects.update(fulfilment="failed", item_id=1)


def attempt_open(payment):
    Attempt.objects.update(status="unknown")


def in_no_bill(payment):
    Attempt.objects.update(billed_on=None)


def refund_in_no_bill(payment):
    refunded(payment, 100)


def refund_under_way(payment):
    Refund.objects.filter(pk=refunded(payment, 100).pk).update(status="processing", billed_on="2026-11-29")


def exception_open(payment):
    raised(payment)


UNDECIDED = (
    pending, undelivered, attempt_open, in_no_bill, refund_in_no_bill, refund_under_way, exception_open
)  # fmt: skip


@pytest.mark.parametrize("happens", UNDECIDED, ids=lambda each: each.__name__)
def test_what_is_undecided_keeps_its_messages_however_old(settled, happens):
    row = message(settled, age=2 * KEPT)
    happens(settled)
    assert drop() == 0
    assert not is_empty(row)


def test_a_message_that_found_no_payment_waits_for_its_exception():
    row = message(age=2 * KEPT, verdict=Verdict.NOT_FOUND)
    about = {"notification": row, "amount_fen": 1, "opened_at": timezone.now()}
    case = ExceptionCase.objects.create(kind="outcome_unknown", **about)
    assert drop() == 0
    case.closed_at, case.closing_action, case.closing_reason = timezone.now(), "accepted", "it was nothing"
    case.save()
    assert drop() == 1


def test_what_waits_holds_nothing_else_up_and_goes_once_it_is_decided(settled):
    row, other = message(settled, age=KEPT + 2 * DAY), message()
    pending(settled)
    assert (drop(), is_empty(row), is_empty(other)) == (1, False, True)
    Payment.objects.update(status="success")
    assert (drop(), is_empty(row)) == (1, True)


def test_small_batches_each_with_a_removal_of_its_own(settled):
    at = KEPT + DAY
    rows = [message(settled, age=age) for age in (at, at, at, at + DAY, at + 2 * DAY)]
    assert replace(RAW_MESSAGES, rows_in_a_transaction=2).drop(timezone.now()) == 5
    assert all(map(is_empty, rows))
    assert list(Removal.objects.values_list("number", "row_count")) == [(1, 2), (2, 2), (3, 1)]
    told = verify()
    assert (told["broken"], told["removals"], told["removed_notifications"]) == (0, 3, 5)
    assert AuditPin.objects.filter(kind="removal").values_list("chain", "event_count").get() == (1, 3)


def test_ended_anywhere_it_is_whole_and_the_next_run_goes_on(settled, monkeypatch):
    rows = [message(settled), message(settled)]

    def dies(*_arguments, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bounds, "give_each", dies)
        with pytest.raises(KeyboardInterrupt):
            drop()
    assert not Removal.objects.exists()
    assert not any(map(is_empty, rows))
    assert (drop(), verify()["broken"]) == (2, 0)


def test_of_two_that_would_write_the_same_removal_one_does(settled, monkeypatch):
    row, write = message(settled), emptied.write_removal

    def slower(*arguments, **named):
        named["empty"] = lambda *_nothing: (_ for _ in ()).throw(IntegrityError)
        write(*arguments, **named)

    monkeypatch.setattr(emptied, "write_removal", slower)
    with pytest.raises(IntegrityError):  # nobody else has: so it is a fault, and told
        drop()
    answers = iter((0, 1))
    monkeypatch.setattr(emptied, "newest_removal", lambda: next(answers))
    assert drop() == 0
    assert not is_empty(row)


def test_what_nobody_can_read_stays_until_its_key_is_back(settled, monkeypatch):
    row = message(settled)

    def refuses(_message):
        raise UnknownKey("the key is not here")

    with monkeypatch.context() as patch:
        patch.setattr(bounds, "message_digest", refuses)
        assert drop() == 0
    assert not is_empty(row)
    assert drop() == 1


def test_a_bill_leaves_its_digest_and_what_is_known_of_it():
    old, young = bill(), bill(age=KEPT - DAY)
    assert KEPT_BILLS.drop(timezone.now()) == 1
    assert (is_empty(old), is_empty(young)) == (True, False)
    assert (BillPiece.objects.count(), BillFile.objects.count(), old.digest) == (1, 2, "d" * 64)
    assert verify()["removed_bills"] == 1


def test_a_bill_of_a_report_with_an_open_exception_stays():
    kept = bill()
    report = Reconciliation.objects.create(provider="alipay", day=kept.day)
    ExceptionCase.objects.create(kind="bill_difference", reconciliation=report, amount_fen=1, opened_at=timezone.now())
    assert KEPT_BILLS.drop(timezone.now()) == 0


def test_the_audit_says_that_retention_removed_it(settled):
    message(settled)
    bill()
    assert run_command("keep_in_bounds").code == 0
    day = timezone.localtime().date().isoformat()
    lines = run_command("verify_audit").out.splitlines()
    assert f"Raw message: removed by retention 1, the last on {day}; every removal holds" in lines
    assert f"Bill file: removed by retention 1, the last on {day}; every removal holds" in lines


NAME = "notification_emptied_by_removal"
SQLITE = ("PRAGMA ignore_check_constraints = ON", "PRAGMA ignore_check_constraints = OFF")


def sql(*statements):
    with unguarded(), connection.constraint_checks_disabled(), connection.cursor() as cursor:
        before, after = SQLITE if connection.vendor == "sqlite" else unchecked(cursor)
        for statement in (before, *statements, after):
            cursor.execute(statement)


def unchecked(cursor):
    """What takes the constraint away, and gives it back for rows to come."""
    cursor.execute("SELECT pg_get_constraintdef(oid, true) FROM pg_constraint WHERE conname = %s", [NAME])
    (check,) = cursor.fetchone()
    check = check.removesuffix(" NOT VALID")
    table = "ALTER TABLE payments_notification"
    return f"{table} DROP CONSTRAINT {NAME}", f"{table} ADD CONSTRAINT {NAME} {check} NOT VALID"


# By whoever has the database, and not the keys: 1 and 2 were removed by removals 1 and 2, 3 is young, and an event
# names it.
MESSAGE, REMOVAL = "UPDATE payments_notification SET ", "UPDATE payments_removal SET "
EMPTY, GONE = "headers = NULL, body = NULL", "DELETE FROM payments_notification WHERE id = "
TAMPERED = {
    "a young message emptied": (MESSAGE + EMPTY + " WHERE id = {3}", ("notification", 3, "emptied")),
    "only its body": (MESSAGE + "body = NULL WHERE id = {3}", ("notification", 3, "emptied")),
    "in the name of a removal": (
        MESSAGE + EMPTY + ", removal_id = 1, digest = 'd' WHERE id = {3}",
        ("removal", 1, "forged"),
    ),
    "in the name of none": (
        MESSAGE + EMPTY + ", removal_id = 9, digest = 'd' WHERE id = {3}",
        ("notification", 3, "emptied"),
    ),
    "a message that an event names taken away": (GONE + "{3}", ("notification", 3, "gone")),
    "an emptied one taken away": (GONE + "{1}", ("removal", 1, "forged")),
    "its digest changed": (MESSAGE + "digest = 'd' WHERE id = {1}", ("removal", 1, "forged")),
    "made older than it was": (
        MESSAGE + "received_at = '2001-01-01 00:00:00+00:00' WHERE id = {1}",
        ("removal", 1, "forged"),
    ),
    "the removal changed": (REMOVAL + "row_count = 2 WHERE number = 1", ("removal", 1, "forged")),
    "the newest removal taken away": ("DELETE FROM payments_removal WHERE number = 2", ("removal", 2, "taken_away")),
    "the first removal taken away": ("DELETE FROM payments_removal WHERE number = 1", ("removal", 1, "taken_away")),
}


@pytest.fixture
def removed_twice(settled):
    """Two messages that two removals took, and a young one that an event names; all of it pinned by a head."""
    rows = []
    for _each in range(2):
        rows.append(message(settled))
        assert drop() == 1
    rows.append(message(settled, age=DAY))
    with unguarded():
        event = Event.objects.filter(payment=settled).order_by("number").last()
        Event.objects.filter(pk=event.pk).update(notification=rows[-1])
    # the event says so from the beginning in earnest; here its chain is told so afterwards
    _rehash(settled, event)
    assert verify()["broken"] == 0
    return {number: row.pk for number, row in enumerate(rows, start=1)}


def _rehash(payment, event):
    event.refresh_from_db()
    before = Event.objects.filter(payment=payment, number=event.number - 1).values_list("hash", flat=True)
    event.hash = event_hash(chain=payment.transaction_id_index, previous=before.get(), event=event)
    with unguarded():
        Event.objects.filter(pk=event.pk).update(hash=event.hash)
    Payment.objects.filter(pk=payment.pk).update(event_hash=event.hash)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", TAMPERED)
def test_what_somebody_else_took_is_found_by_name(removed_twice, name):
    statement, (subject, number, reason) = TAMPERED[name]
    sql(statement.format(None, *removed_twice.values()))
    found = findings()
    row = removed_twice[number] if subject == "notification" else number
    assert (subject, row, reason) in found
    assert verify()["code"] == "chain_broken"


def test_whoever_holds_the_keys_takes_nothing_too_soon(settled, monkeypatch):
    """Signed, but the rows were younger than the law has it."""
    row = message(settled, age=10 * DAY)
    monkeypatch.setattr(emptied, "kept_days", lambda _rule: 5)
    assert drop() == 1
    assert is_empty(row)
    assert ("removal", 1, "too_soon") in findings()


def test_removals_that_were_pinned_cannot_be_written_anew(settled):
    message(settled)
    drop()
    head = verify()["head"]
    with unguarded():
        Notification.objects.all().delete()
        Removal.objects.all().delete()
    message(settled)
    drop()
    assert ("removal", 1, "replaced") in findings("--head", head)


def test_a_bill_emptied_by_somebody_is_found():
    kept = bill(age=DAY)
    BillPiece.objects.all().delete()
    assert ("bill", kept.pk, "emptied") in findings()


@pytest.mark.parametrize("change", ["DELETE FROM payments_removal", "UPDATE payments_removal SET row_count = 9"])
def test_removals_are_append_only(settled, change):
    message(settled)
    drop()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_the_database_empties_nothing_without_a_removal(settled):
    row = message(settled)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.filter(pk=row.pk).update(headers=None, body=None)


def test_a_message_of_no_bytes_is_no_finding():
    row = message(body="", verdict=Verdict.REFUSED, age=DAY)
    row.refresh_from_db()
    assert (row.body, verify()["broken"]) == ("", 0)


def test_what_cannot_be_read_ends_no_audit(settled, monkeypatch):
    message(settled)
    drop()
    monkeypatch.setattr(judge_removals, "_messages", lambda: (_ for _ in ()).throw(ValueError))
    assert ("removal", 0, "unreadable") in findings()
