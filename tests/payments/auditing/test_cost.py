"""What an audit costs: it reads everything daily, so a page at a time, and makes no instance of a model of a row."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from payments.auditing.operations.material import SOURCES
from payments.ledger import chain
from payments.ledger.facts import GUARDED, facts_of, plain
from payments.models import Attempt, ExceptionCase, Payment, Refund
from tests.payments.auditing.ledger_of_everything import paid, raised, refunded, verify

SAID = st.lists(st.none() | st.integers(-(2**53), 2**53) | st.text())


def audited() -> int:
    """How many statements it took."""
    with CaptureQueriesContext(connection) as queries:
        assert verify()["broken"] == 0
    return len(queries)


def test_the_statements_do_not_grow_with_the_ledger(db):
    for number in (1, 2):
        refunded(paid(number), 3_000)
    few = audited()
    for number in range(3, 9):
        refunded(paid(number), 3_000)
    assert audited() == few


def test_no_row_of_money_becomes_an_instance(db, monkeypatch):
    payment = paid()
    refunded(payment, 3_000)
    raised(payment)

    def refuse(*_arguments):
        raise AssertionError("an instance was made")

    for model in (Payment, Attempt, Refund, ExceptionCase):
        monkeypatch.setattr(model, "from_db", refuse)
    assert verify()["broken"] == 0


@given(SAID)
def test_what_is_hashed_is_plain_json(said):
    assert chain._as_text(said) == json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("kind", ["payment", "attempt", "refund"])
def test_a_row_reads_as_its_model_does(db, kind):
    refund = refunded(paid(), 3_000)
    row = {"payment": refund.payment, "attempt": refund.attempt, "refund": refund}[kind]
    row.refresh_from_db()
    material = SOURCES[0].one(refund.payment_id, upto_head=0)
    read = next(each for each in (material.row, *material.beside) if each.model_name == kind)
    assert {name: plain(name, getattr(read, name)) for name in GUARDED[kind]} == facts_of(row)
