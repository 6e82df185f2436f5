"""A callback is acknowledged after its commit, and its commit is on the disk: what the database itself says of it."""

from contextlib import closing

import pytest
from django.db import connection

from tests.factories.payments import PaymentFactory
from tests.providers_desk import CALLBACK, alipay_form

ASKED = {"postgresql": "SHOW synchronous_commit", "sqlite": "PRAGMA synchronous"}
# PostgreSQL: at least this server's own disk. SQLite: 2 is FULL, in WAL mode the one that waits for the disk.
DURABLE = {"postgresql": {"local", "remote_write", "on", "remote_apply"}, "sqlite": {2}}


@pytest.mark.django_db(transaction=True)
def test_every_statement_of_a_callback_is_to_be_committed_to_the_disk(client):
    said = set()

    def ask_behind(execute, sql, parameters, many, context):
        outcome = execute(sql, parameters, many, context)
        with closing(connection.connection.cursor()) as asking:
            asking.execute(ASKED[connection.vendor])
            said.add(asking.fetchone()[0])
        return outcome

    payment = PaymentFactory()
    with connection.execute_wrapper(ask_behind):
        answer = client.generic("POST", f"{CALLBACK}alipay", **alipay_form(payment.transaction_id))
    assert answer.content == b"success"
    assert said
    assert said <= DURABLE[connection.vendor]
