"""Statements that PostgreSQL has parsed once answer as those that it has not, whatever comes between."""

from datetime import UTC

import pytest
from django.db import DataError, connection, transaction
from psycopg2.errors import FeatureNotSupported

from foundation.database import prepared
from foundation.database.prepared import Statements
from foundation.rows.reading import find
from payments.models import Payment
from tests.factories.payments import PaymentFactory

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite prepares by itself")
TEXT = "SELECT word FROM words WHERE number = %s"


@pytest.fixture
def cursor(transactional_db):
    """The driver's own, on a connection that has prepared nothing yet, with a table that is nobody else's."""
    connection.close()
    connection.ensure_connection()
    with connection.connection.cursor() as mine:
        mine.execute("CREATE TEMPORARY TABLE words (number bigint, word varchar(4)); INSERT INTO words VALUES (7, 'a')")
        yield mine
        mine.execute("DROP TABLE words")


def known():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


def test_a_statement_is_parsed_once(cursor):
    statements = Statements(cursor)
    for number, found in ((7, [("a",)]), (8, []), (7, [("a",)])):
        assert statements.execute(TEXT, [number]).fetchall() == found
    assert len([text for text in known() if "FROM words" in text]) == 1


def test_so_many_are_kept_and_the_others_go_as_they_are(cursor, monkeypatch):
    monkeypatch.setattr(prepared, "MOST", 1)
    statements, before = Statements(cursor), len(known())
    assert statements.execute(TEXT, [7]).fetchall() == [("a",)]
    assert statements.execute(f"{TEXT} LIMIT %s", [7, 5]).fetchall() == [("a",)]
    assert len(known()) == before + 1


def test_a_column_of_another_type_is_read_on(cursor):
    statements = Statements(cursor)
    statements.execute(TEXT, [7])
    cursor.execute("ALTER TABLE words ALTER word TYPE varchar(9)")
    assert statements.execute(TEXT, [7]).fetchall() == [("a",)]
    assert statements.execute(TEXT, [7]).fetchall() == [("a",)]


def test_in_a_transaction_that_is_an_error_once(cursor):
    statements = Statements(cursor)
    statements.execute(TEXT, [7])
    cursor.execute("ALTER TABLE words ALTER word TYPE varchar(9)")
    cursor.execute("BEGIN")
    with pytest.raises(FeatureNotSupported):
        statements.execute(TEXT, [7])
    cursor.execute("ROLLBACK")
    assert statements.execute(TEXT, [7]).fetchall() == [("a",)]


def test_a_value_that_does_not_fit_is_refused_and_the_statement_stays(transactional_db):
    payment = PaymentFactory()
    for _time in range(2):
        with pytest.raises(DataError), transaction.atomic():
            find(Payment, pk=2**70)
        assert find(Payment, pk=payment.pk) == payment
    assert len([text for text in known() if 'FROM "payments_payment"' in text]) == 1


def test_an_instant_comes_in_the_very_zone_that_the_orm_gives(transactional_db):
    number = PaymentFactory().pk
    by_rows = find(Payment, pk=number)
    assert by_rows.created_at == Payment.objects.get(pk=by_rows.pk).created_at
    assert by_rows.created_at.tzinfo is UTC
