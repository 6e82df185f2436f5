"""Heads bind the chains together, and one that lies outside binds the heads."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from payments.auditing.head_signature import said_by, signature_of
from payments.auditing.operations import audit as audit_module
from payments.auditing.operations.heads import make_head
from payments.auditing.operations.material import Source
from payments.models import AuditHead, AuditPin, AuditRun, Event
from tests.factories.members import StaffFactory
from tests.payments.auditing.ledger_of_everything import FEN, paid, raised, refunded, verify
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db(transaction=True)


def subjects(found):
    return [(one["subject"], one["id"], one["reason"]) for one in found["findings"]]


def rolled_back(*, to):
    """Everything that came after this head is as if it had never been, as from a backup of that day."""
    with unguarded():
        AuditRun.objects.all().delete()
        AuditPin.objects.filter(head_id__gt=to).delete()
        AuditHead.objects.filter(number__gt=to).delete()


def test_a_head_counts_and_sums_everything_and_follows_the_one_before():
    payment = paid()
    first = AuditHead.objects.get(number=int(verify()["head"].partition(":")[0]))
    assert (first.payment_count, first.asked_fen, first.paid_fen, first.refunded_fen) == (1, FEN, FEN, 0)
    refunded(payment, 3_000)
    raised(payment)
    paid(2)
    assert verify()["broken"] == 0
    second = AuditHead.objects.get(number=2)
    assert (second.previous, second.pin_count) == (first.signature, 3)
    assert (second.payment_count, second.paid_fen, second.refund_count, second.refunded_fen) == (2, 2 * FEN, 1, 3_000)
    assert (second.case_count, second.open_case_count) == (1, 1)
    assert second.signature == signature_of(said_by(second))


def test_where_nothing_has_changed_no_head_is_made():
    paid()
    assert verify()["head"] == verify()["head"]
    assert AuditHead.objects.count() == 1


def test_so_many_chains_are_pinned_at_once(monkeypatch):
    monkeypatch.setattr(audit_module, "PINS_AT_ONCE", 2)
    for number in range(1, 6):
        paid(number)
    assert verify()["payment_count"] == 5
    assert list(AuditHead.objects.values_list("number", "pin_count")) == [(1, 2), (2, 2), (3, 1)]
    assert verify()["broken"] == 0


@pytest.mark.parametrize("table", ["audithead", "auditpin", "auditrun", "caseevent"])
def test_the_database_refuses_to_change_or_delete(table):
    raised(paid())
    verify()
    for statement in (f"UPDATE payments_{table} SET {'made_at = made_at' if table == 'audithead' else 'id = id'}",
                      f"DELETE FROM payments_{table}"):  # fmt: skip
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda: AuditHead.objects.filter(number=1).update(paid_fen=1), "signature"),
        (lambda: AuditPin.objects.filter(head_id=1).update(event_count=1), "pins"),
        (lambda: AuditPin.objects.filter(head_id=1).delete(), "pins"),
    ],
)
def test_a_head_that_is_not_what_was_signed(change, what):
    paid()
    verify()
    with unguarded():
        change()
    found = verify()
    assert ("head", 1, "forged") in subjects(found)
    assert found["findings"][0]["what"] == what


def without_foreign_keys(*statements):
    with unguarded(), connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


TAKEN_HEADS = {
    "newest head": (["DELETE FROM payments_audithead WHERE number = 3"], [3]),
    "newest head with its pins": (
        ["DELETE FROM payments_auditpin WHERE head_id = 3", "DELETE FROM payments_audithead WHERE number = 3"],
        [3],
    ),
    "newest head and the audits": (
        ["DELETE FROM payments_auditrun", "DELETE FROM payments_audithead WHERE number = 3"],
        [3],
    ),
    "head between": (["DELETE FROM payments_audithead WHERE number = 2"], [2]),
    "head between with its pins": (
        ["DELETE FROM payments_auditpin WHERE head_id = 2", "DELETE FROM payments_audithead WHERE number = 2"],
        [2],
    ),
    "all heads": (["DELETE FROM payments_audithead"], [1, 2, 3]),
    "all heads with their pins": (["DELETE FROM payments_auditpin", "DELETE FROM payments_audithead"], [1, 2, 3]),
}


@pytest.mark.parametrize("name", TAKEN_HEADS)
def test_heads_that_were_taken_away_are_named_and_heads_are_made_all_the_same(name):
    statements, gone = TAKEN_HEADS[name]
    for number in (1, 2, 3):
        paid(number)
        verify()
    without_foreign_keys(*statements)
    for times in (0, 1):
        late = paid(4 + times)
        with translation.override("en"):
            found = verify()
        assert subjects(found) == [("head", number, "taken_away") for number in gone]
        assert f"Head {gone[0]} was taken away" in found["detail"]
        assert AuditRun.objects.order_by("pk").last().verdict == "broken"
        newest = AuditHead.objects.order_by("number").last()
        assert newest.number == 4 + times
        assert AuditPin.objects.filter(head=newest, kind="payment", chain=late.pk).exists()


def test_the_page_of_an_audit_whose_head_was_taken_away(client):
    client.force_login(StaffFactory(), backend="django.contrib.auth.backends.ModelBackend")
    paid()
    verify()
    without_foreign_keys("DELETE FROM payments_audithead")
    assert client.get(f"/admin/payments/auditrun/{AuditRun.objects.get().pk}/change/").status_code == 200


def test_a_gap_that_cannot_be_is_told_as_far_as_findings_are_kept():
    paid()
    verify()
    without_foreign_keys("UPDATE payments_auditrun SET head_id = 900000000")
    found = verify()
    assert (found["broken"], found["findings"][0]["id"]) == (100, 2)


COPY = (
    "INSERT INTO payments_audithead SELECT 4, made_at, payment_count + 1, asked_fen, paid_fen + 1000000, refund_count, "
    "refunded_fen, case_count, open_case_count, report_count, difference_count, 0, digest, signature, digest "
    "FROM payments_audithead WHERE number = 3"
)
FALSE_HEADS = {
    **{name: statements for name, (statements, _gone) in TAKEN_HEADS.items()},
    "made-up head": [COPY],
    "sum of the newest": ["UPDATE payments_audithead SET paid_fen = paid_fen + 1 WHERE number = 3"],
    "sum of one before": ["UPDATE payments_audithead SET paid_fen = paid_fen + 1 WHERE number = 2"],
    "pins of a head that never was": ["UPDATE payments_auditpin SET head_id = 9 WHERE head_id = 3"],
    "pins told twice": [
        (
            "INSERT INTO payments_auditpin (head_id, kind, chain, event_count, event_hash) "
            "SELECT head_id, kind, chain, event_count - 1, event_hash FROM payments_auditpin WHERE head_id = 2"
        )
    ],
    "a pin taken out": ["DELETE FROM payments_auditpin WHERE head_id = 2"],
    "audits that name another": ["UPDATE payments_auditrun SET head_id = 7"],
}


@pytest.mark.parametrize("pins_at_once", [1, 2000])
@pytest.mark.parametrize("name", FALSE_HEADS)
def test_a_head_after_a_false_one_adds_up_to_what_is_proven(monkeypatch, name, pins_at_once):
    """Nothing false is signed onward: neither a sum that somebody wrote, nor what is left of the heads."""
    monkeypatch.setattr(audit_module, "PINS_AT_ONCE", pins_at_once)
    for number in (1, 2, 3):
        paid(number)
        verify()
    refunded(paid(4), 3_000)
    without_foreign_keys(*FALSE_HEADS[name])
    for more in (5, 6):
        assert verify()["broken"]
        head = AuditHead.objects.order_by("number").last()
        assert head.signature == signature_of(said_by(head))
        assert (head.payment_count, head.asked_fen) == (more - 1, (more - 1) * FEN)
        assert (head.paid_fen, head.refund_count, head.refunded_fen) == ((more - 1) * FEN, 1, 3_000)
        paid(more)


def test_a_sum_that_was_signed_and_is_not_proven_is_found_and_not_carried_on():
    """Whoever holds `AUDIT_KEY` can sign a sum; the next head is right again."""
    paid()
    verify()
    with unguarded():
        AuditHead.objects.update(paid_fen=1)
        head = AuditHead.objects.get()
        AuditHead.objects.update(signature=signature_of(said_by(head)))
    paid(2)
    assert subjects(verify()) == [("head", 1, "differs")]
    assert AuditHead.objects.get(number=2).paid_fen == 2 * FEN


def test_of_two_audits_at_once_one_makes_the_head():
    paid()
    verify()
    first = AuditHead.objects.get()
    second = make_head(first, [("payment", 77, 1, "f" * 64)], {})
    assert second is not None
    assert make_head(first, [("payment", 78, 1, "f" * 64)], {}) is None
    assert make_head(second, [("payment", 77, 1, "f" * 64)], {}) is None
    assert AuditHead.objects.count() == 2


def test_a_payment_that_no_head_has_pinned_yet_may_go_and_nobody_can_tell():
    """The bound of what is lost between two heads: what came and went in between."""
    paid()
    verify()
    late = paid(2)
    with unguarded(), connection.cursor() as cursor:
        Event.objects.filter(payment=late).delete()
        cursor.execute("DELETE FROM payments_attempt WHERE payment_id = %s", [late.pk])
        cursor.execute("DELETE FROM payments_payment WHERE id = %s", [late.pk])
    assert verify()["broken"] == 0


def test_what_moves_while_it_is_read_is_looked_at_again_under_its_lock(monkeypatch):
    raised(paid())
    pages = Source.pages

    def read_too_early(source, **options):
        for page in pages(source, **options):
            for material in page.values():
                del material.events[-1:]
            yield page

    monkeypatch.setattr(Source, "pages", read_too_early)
    assert verify()["broken"] == 0


def test_a_file_that_cannot_be_written_is_refused(tmp_path):
    paid()
    found = verify("--write-head", str(tmp_path))
    assert (found["code"], list(found["errors"])) == ("invalid", ["write_head"])


class TestOutside:
    def test_one_that_is_here_agrees_as_value_and_as_file(self, tmp_path):
        paid()
        file = tmp_path / "head.json"
        value = verify("--write-head", str(file))["head"]
        assert json.loads(file.read_text())["signature"] == value.partition(":")[2]
        assert verify("--head", value)["broken"] == 0
        assert verify("--head", str(file))["broken"] == 0

    @pytest.mark.parametrize("by_file", [True, False])
    def test_what_came_after_a_backup_is_missed(self, tmp_path, by_file):
        paid()
        verify()
        paid(2)
        file = tmp_path / "head.json"
        value = verify("--write-head", str(file))["head"]
        rolled_back(to=1)
        assert ("head", 2, "lost") in subjects(verify("--head", str(file) if by_file else value))

    def test_whoever_holds_the_keys_cannot_write_history_anew(self, tmp_path):
        payment = paid()
        file = tmp_path / "head.json"
        verify("--write-head", str(file))
        rolled_back(to=0)
        refunded(payment, 1)
        assert verify()["broken"] == 0
        found = verify("--head", str(file))
        assert ("head", 1, "differs") in subjects(found)
        assert {"what": "refunded_fen", "found": 1, "told": 0}.items() <= next(
            one for one in found["findings"] if one.get("what") == "refunded_fen"
        ).items()

    def test_a_file_that_somebody_has_changed(self, tmp_path):
        paid()
        file = tmp_path / "head.json"
        verify("--write-head", str(file))
        file.write_text(file.read_text().replace(f'"paid_fen": {FEN}', '"paid_fen": 1'))
        assert subjects(verify("--head", str(file))) == [("head", 1, "not_ours")]

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_a_file_that_an_editor_has_marked_with_its_byte_order(self, tmp_path, encoding):
        paid()
        whole, short = tmp_path / "head.json", tmp_path / "head.txt"
        value = verify("--write-head", str(whole))["head"]
        whole.write_text(whole.read_text(), encoding=encoding)
        short.write_text(value, encoding=encoding)
        assert verify("--head", str(whole))["broken"] == 0
        assert verify("--head", str(short))["broken"] == 0

    @pytest.mark.parametrize(
        "said", ["no such file", "1:ff", "x:" + "f" * 64, "{}", '{"number": 1}', '{"number": 1e999, "signature": ""}']
    )
    def test_what_is_no_head_is_refused(self, said):
        assert verify("--head", said)["code"] == "invalid"
