"""Whatever somebody writes into the audit's own tables is found, and never ends an audit before its result is kept."""

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from payments.models import AuditHead, AuditPin, AuditRun
from tests.factories.members import StaffFactory
from tests.payments.auditing.ledger_of_everything import paid, raised, verify
from tests.payments.auditing.test_heads import without_foreign_keys
from tests.staff_client import clerk
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db(transaction=True)

LARGEST = 9223372036854775807
NUMBERS = ["-1", "0", "7", "2147483648", str(LARGEST), str(-LARGEST - 1), "NULL"]
TEXTS = ["''", "'abc'", "NULL"]
TIMES = ["'0001-01-01 00:00:00'", "'9999-12-31 23:59:59'", "'infinity'", "'-infinity'", "NULL"]
# SQLite keeps in a column whatever it is given.
ANYTHING = [
    "'abc'",
    "''",
    "1.5",
    "1e308",
    "9e999",
    "x'ff00'",
    "CAST(x'61ff62' AS TEXT)",
    "'2026-02-31 00:00:00'",
    "'2026-02-28 00:00:00  '",
    "'2026-02-28 00:00:00+99:99'",
    "20261128",
]


def columns():
    for model in (AuditHead, AuditPin, AuditRun):
        for field in model._meta.concrete_fields:
            table, kind = model._meta.db_table, field.get_internal_type()
            values = TIMES if kind == "DateTimeField" else TEXTS if kind in ("CharField", "TextField") else NUMBERS
            yield table, field.column, list(dict.fromkeys([*values, *ANYTHING]))


@pytest.fixture
def audited(transactional_db):
    for number in (1, 2):
        paid(number)
        verify()
    return paid(3)


def is_written(table, column, value):
    """Whether the database takes it in the newest row: PostgreSQL keeps the kinds and bounds of its columns."""
    key = "number" if table == AuditHead._meta.db_table else "id"
    statement = f"UPDATE {table} SET {column} = {value} WHERE {key} = (SELECT max({key}) FROM {table})"
    with unguarded(), connection.constraint_checks_disabled(), connection.cursor() as cursor:
        try:
            cursor.execute(statement)
        except DatabaseError:
            return False
    return True


@pytest.mark.parametrize("table", [each._meta.db_table for each in (AuditHead, AuditPin, AuditRun)])
def test_every_value_of_every_column(audited, client, table):
    """One after the other in the newest row; each audit adds a row to those of audits, whose list shows all of them."""
    client.force_login(
        clerk("payments.view_event"),  # who sees of the first page what the audit said, and nothing that costs more
        backend="django.contrib.auth.backends.ModelBackend",
    )
    for _table, column, values in [each for each in columns() if each[0] == table]:
        for value in values:
            runs = AuditRun.objects.values_list("pk").count()
            if not is_written(table, column, value):
                continue
            found = verify()
            assert "broken" in found, (column, value, found)
            assert AuditRun.objects.values_list("pk").count() == runs + 1, (column, value)
            for address in ("/readyz", "/admin/"):
                assert client.get(address).status_code == 200, (column, value, address)
        assert client.get(reverse("admin:payments_auditrun_changelist")).status_code == 200, column


@pytest.mark.parametrize(
    "said", ["[]", "{}", "[1]", "no JSON", '[{"subject": "x", "id": 1, "reason": "cut"}]', '[{"subject": "head"}]']
)
def test_the_pages_show_an_audit_whose_findings_somebody_has_written(audited, client, said):
    client.force_login(StaffFactory(), backend="django.contrib.auth.backends.ModelBackend")
    with unguarded():
        AuditRun.objects.update(verdict="broken", finding_count=1, findings=said)
    for address in ("/admin/", reverse("admin:payments_auditrun_change", args=[AuditRun.objects.first().pk])):
        assert client.get(address).status_code == 200


FOUND = {
    "a number that no head has": (f"UPDATE payments_auditrun SET head_id = {LARGEST}", "audit", "unreadable"),
    "a head beyond all": (f"UPDATE payments_audithead SET number = {LARGEST} WHERE number = 2", "head", "unreadable"),
    "a pin of a chain beyond all": (
        f"UPDATE payments_auditpin SET chain = {LARGEST} WHERE head_id = 2 AND kind = 'payment'",
        "pin",
        "unreadable",
    ),
    "a time before time": (
        "UPDATE payments_audithead SET made_at = '0001-01-01 00:00:00' WHERE number = 2",
        "head",
        "unreadable",
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_no_audit_writes_is_named(audited, name):
    statement, subject, reason = FOUND[name]
    without_foreign_keys(statement)
    found = verify()
    assert (subject, reason) in {(one["subject"], one["reason"]) for one in found["findings"]}
    assert AuditRun.objects.order_by("pk").last().verdict == "broken"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps the kinds of its columns")
@pytest.mark.parametrize(
    ("table", "column", "subject"),
    [("payment", "paid_at", "payment"), ("event", "created_at", "payment"), ("exceptioncase", "opened_at", "case")],
)
@pytest.mark.parametrize("value", ["'abc'", "20261128", "x'ff'", "CAST(x'61ff' AS TEXT)"])
def test_what_cannot_be_read_of_the_ledger_is_named_too(audited, table, column, subject, value):
    raised(audited)
    without_foreign_keys(f"UPDATE payments_{table} SET {column} = {value}")
    found = verify()
    assert subject in {one["subject"] for one in found["findings"]}
