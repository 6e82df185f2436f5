"""What an audit has found is read by people: no name of a column, amounts in yuan, in their language."""

import json
import re

import pytest
from django.utils import timezone
from django.utils.translation import override

from payments.auditing.finding import Finding, Reason
from payments.auditing.finding_words import column_words
from payments.auditing.head_signature import FIGURES
from payments.enums import AuditVerdict
from payments.ledger.facts import GUARDED
from payments.ledger.models import AuditRun
from tests.staff_client import signed_in

SUBJECTS = {"exceptioncase": "case", "reconciliation": "report"}
COLUMNS = [(SUBJECTS.get(table, table), name) for table, names in GUARDED.items() for name in names]
COLUMNS += [("head", name) for name in (*FIGURES, "made_at", "pin_count", "digest", "previous", "signature", "pins")]
COLUMNS += [("attempt", "out_trade_no"), ("payment", "transaction_id"), ("refund", "provider_refund_id")]
COLUMNS += [("refund", "number"), ("refund", "reference"), ("report", "differences")]


@pytest.mark.parametrize(("subject", "what"), COLUMNS)
def test_every_column_has_a_name_in_the_readers_language(subject, what):
    with override("en"):
        assert "_" not in column_words(subject, what)
    with override("zh-hans"):
        assert re.search("[a-z]", column_words(subject, what)) is None


def differs(what, found, told, subject="payment", **about):
    return Finding(subject, 7, Reason.DIFFERS, what=what, found=found, told=told, **about)


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (differs("amount_fen", 1, 10_000), "Payment 7: amount is ¥0.01, and was written as ¥100.00"),
        (differs("item_id", 3, 4), "Payment 7: what was bought is No. 3, and was written as No. 4"),
        (differs("fen", 1, 10_000, "attempt"), "Attempt 7: amount is ¥0.01, and was written as ¥100.00"),
        (differs("provider", "", "alipay"), "Payment 7: provider is empty, and was written as Alipay"),
        (differs("status", "success", "pending"), "Payment 7: status is Paid, and was written as Awaiting payment"),
        (differs("is_paid", True, None, "attempt"), "Attempt 7: paid or not is yes, and was written as empty"),
        (
            differs("reason", "0f" * 16, "1f" * 16, "refund", payment=3),
            "Refund 7 of payment 3: reason is not the one that was written",
        ),
        (
            differs("transaction_id_index", "0f" * 32, "1f" * 32),
            "Payment 7: transaction number is not the one that was written",
        ),
        (
            differs("bill_fee_millifen", 123_456, 0, "report"),
            "Reconciliation 7: sum of fees in the bill is ¥1.23456, and was written as ¥0.00000",
        ),
    ],
)
def test_a_sentence_in_english(finding, sentence):
    with override("en"):
        assert str(finding) == sentence


@pytest.mark.django_db
def test_the_page_leads_to_what_is_not_as_it_was_written(staff):
    gone = Finding("case", 8, Reason.GONE)
    found = [differs("item_id", 3, 4), differs("amount_fen", 1, 2, "refund", payment=3), gone]
    now = timezone.now()
    run = AuditRun.objects.create(
        started_at=now, finished_at=now, verdict=AuditVerdict.BROKEN, finding_count=3,
        findings=json.dumps([each.as_dict() for each in found]),
    )  # fmt: skip

    html = signed_in(staff).get(f"/admin/payments/auditrun/{run.pk}/change/").content.decode()

    assert [each in html for each in ("payment/7/change", "refund/7/change", "exceptioncase/8/change")] == [
        True, True, False,
    ]  # fmt: skip


def test_times_are_the_gyms():
    said = differs("paid_at", "2026-11-28T04:00:00.000000+00:00", None)
    with override("zh-hans"):
        assert "2026年11月28日" in str(said)
        assert "12:00" in str(said)


def test_the_code_for_programs_stays():
    assert differs("amount_fen", 1, 10_000).as_dict() == {
        "subject": "payment", "id": 7, "reason": "differs", "what": "amount_fen", "found": 1, "told": 10_000,
    }  # fmt: skip


@pytest.mark.parametrize("reason", Reason)
def test_every_sentence_is_in_one_language(reason):
    told = {"what": "amount_fen", "number": 2, "found": None, "told": 5, "payment": 3}
    with override("zh-hans"):
        sentence = str(Finding("refund", 7, reason, **told)).replace("FIELD_ENCRYPTION_KEYS", "")
    assert re.search("[A-Za-z]", sentence) is None
