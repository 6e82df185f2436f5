"""Whether a target does the work before it is timed: a payment is created, listed, paid once, and not by a forger.

What does our work by other means leaves the same rows behind, of which our own audit finds nothing wrong. And how many
statements a request really sends, counted by PostgreSQL while each is sent alone.
"""

import json
import re
from pathlib import Path
from typing import Any

from django.db import transaction

from benchmarks.database import PostgreSQL, point_django_at
from benchmarks.http_request import Answer, Request
from benchmarks.target import Target
from payments.auditing.operations.judge_payment import judge_payment
from payments.auditing.operations.material import SOURCES
from payments.ledger.models import Payment

PAGE = 50
AUDITED = 4  # the newest, which the checks have made
SENT = 8
EXPECTED = Path(__file__).with_name("expected_statements.json")
_CONTROL = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|START TRANSACTION)", re.IGNORECASE)
_OWN = "SELECT 1 FROM ONLY "  # how PostgreSQL itself looks whether a foreign key's row is there
_COUNTED = """
    SELECT query, calls FROM pg_stat_statements
    WHERE dbid = (SELECT oid FROM pg_database WHERE datname = %(database)s)
      AND query NOT ILIKE '%%pg_stat_statements%%' AND NOT starts_with(query, %(own)s)
      AND query <> 'SELECT $1'
"""


class WrongAnswer(AssertionError):
    """An answer is not what it must be: there is nothing to time."""


def check_answers(target: Target, driver: str) -> None:
    """Raise WrongAnswer unless create, list and callback do what they promise, with this driver of the database."""
    _check_create(target)
    _check_callback(target)
    _expect(target, target.server.uses(driver), f"{driver} is not loaded")


def check_rows(postgresql: PostgreSQL, service: Target, other: Target) -> None:
    """Raise WrongAnswer unless both write as many rows for the same work, of which the audit finds nothing wrong."""
    written = [_rows_written(postgresql, target) for target in (service, other)]
    _expect(other, written[0] == written[1], f"rows written: {written[1]}, by the service {written[0]}")
    for target in (service, other):
        point_django_at(target.name)
        findings = _findings_of_the_newest(AUDITED)
        _expect(target, not findings, f"the audit finds {findings}")


def count_statements(target: Target, postgresql: PostgreSQL) -> dict[str, dict[str, float]]:
    """By operation: `queries` a request, without the commands that begin and end transactions.

    Raises WrongAnswer when an answer is not what it must be. The server's database has the server's name.
    """
    return {name: _count_statements(target, name, postgresql) for name in target.operations}


def _count_statements(target: Target, name: str, postgresql: PostgreSQL) -> dict[str, float]:
    database, operation = target.name, target.operations[name]
    requests = list(operation.make(SENT))
    warming = [*operation.make(SENT), *operation.make(SENT)] if operation.once else requests * 2
    for request in warming:  # so that every worker has begun, and what is new only once is old
        _require(target, name, request)
    postgresql.execute(database, "SELECT pg_stat_statements_reset()")
    for request in requests:
        _require(target, name, request)
    counted = postgresql.execute(database, _COUNTED, {"database": database, "own": _OWN})
    return {"queries": sum(calls for text, calls in counted if not _CONTROL.match(text)) / len(requests)}


def grown(found: dict[str, dict[str, float]]) -> list[str]:
    """What sends more queries than it is known to, in words."""
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return [
        f"{name}: {counted['queries']:g} queries, expected {expected.get(name, 'none')}"
        for name, counted in found.items()
        if counted["queries"] > expected.get(name, 0)
    ]


def _rows_written(postgresql: PostgreSQL, target: Target) -> dict[str, int]:
    """By table, while one payment is created and another paid."""
    asked = [(name, target.operations[name].first()) for name in ("create", "callback alipay")]
    before = _count_rows(postgresql, target.name)
    for name, request in asked:
        _require(target, name, request)
    after = _count_rows(postgresql, target.name)
    return {table: after[table] - before[table] for table in after if after[table] != before[table]}


def _count_rows(postgresql: PostgreSQL, database: str) -> dict[str, int]:
    tables = postgresql.execute(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    each = (f"SELECT '{table}', count(*) FROM \"{table}\"" for (table,) in tables)
    return dict(postgresql.execute(database, " UNION ALL ".join(each)))


def _findings_of_the_newest(count: int) -> list[Any]:
    source = next(source for source in SOURCES if source.model is Payment)
    findings = []
    with transaction.atomic():
        for payment_id in Payment.objects.order_by("-id").values_list("id", flat=True)[:count]:
            findings += judge_payment(payment_id, source.one(payment_id, upto_head=0)).findings
    return findings


def _check_create(target: Target) -> None:
    create, page = target.operations["create"].first(), target.operations["list member"].first()
    made = json.loads(_require(target, "create", create))
    listed, bought = (_payments(target.send(request)) for request in (page, target.buyer_list))
    _expect(target, len(listed) == PAGE, f"a page of {len(listed)}")
    _expect(target, bought[0]["id"] == made["id"], "what was created is not the newest")
    _expect(target, float(made["amount"]) == 100 and made["status"] == "pending", f"created {made}")
    stranger = {**create.headers, "Authorization": "Bearer gym_stranger"}
    refused = target.send(Request(create.method, create.path, create.body, stranger))
    _expect(target, refused.status in (401, 403), f"an unknown token was answered with {refused.status}")


def _check_callback(target: Target) -> None:
    notice = target.operations["callback alipay"].first()
    forged = Request(notice.method, notice.path, notice.body.replace(b"=100.00", b"=1.00"), notice.headers)
    before = _status(target)
    _expect(target, target.send(forged).status == 400, "a forged notice was taken")
    _expect(target, before == _status(target) == "pending", "a forged notice had an effect")
    for _again in range(2):
        _require(target, "callback alipay", notice)
    _expect(target, _status(target) == "success", "a notice had no effect")


def _status(target: Target) -> str:
    """Where the newest payment of the one who pays by callbacks stands."""
    newest = _payments(target.send(target.payer_list))[0]
    return str(newest["status"])


def _payments(answer: Answer) -> list[dict[str, Any]]:
    found = json.loads(answer.body)
    payments: list[dict[str, Any]] = found if isinstance(found, list) else found["results"]
    return payments


def _expect(target: Target, holds: object, otherwise: str) -> None:
    if not holds:
        raise WrongAnswer(f"{target.name}: {otherwise}")


def _require(target: Target, name: str, request: Request) -> bytes:
    """The body of the right answer; raises WrongAnswer for any other."""
    operation, answer = target.operations[name], target.send(request)
    if not operation.is_right(answer):
        raise WrongAnswer(f"{target.name}, {name}: {answer.status} {answer.body[:400]!r}")
    return answer.body
