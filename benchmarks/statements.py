"""How many statements a request really sends, counted by PostgreSQL while each is sent alone."""

import json
import re
from pathlib import Path

from benchmarks.database import PostgreSQL
from benchmarks.http_request import Request
from benchmarks.target import Target

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


def count_statements(target: Target, postgresql: PostgreSQL) -> dict[str, dict[str, float]]:
    """By operation: `queries` a request, and `control`, the commands that begin and end transactions.

    Raises WrongAnswer when an answer is not what it must be. The server's database has the server's name.
    """
    return {name: _count(target, name, postgresql) for name in target.operations}


def grown(found: dict[str, dict[str, float]]) -> list[str]:
    """What sends more queries than it is known to, in words."""
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return [
        f"{name}: {counted['queries']:g} queries, expected {expected.get(name, 'none')}"
        for name, counted in found.items()
        if counted["queries"] > expected.get(name, 0)
    ]


def require(target: Target, name: str, request: Request) -> bytes:
    """The body of the right answer; raises WrongAnswer for any other."""
    operation, answer = target.operations[name], target.send(request)
    if answer.status != operation.status or operation.fragment.encode() not in answer.body:
        raise WrongAnswer(f"{target.name}, {name}: {answer.status} {answer.body[:400]!r}")
    return answer.body


def _count(target: Target, name: str, postgresql: PostgreSQL) -> dict[str, float]:
    database, operation = target.name, target.operations[name]
    requests = list(operation.make(SENT))
    warming = [*operation.make(SENT), *operation.make(SENT)] if operation.once else requests * 2
    for request in warming:  # so that every worker has begun, and what is new only once is old
        require(target, name, request)
    postgresql.execute(database, "SELECT pg_stat_statements_reset()")
    for request in requests:
        require(target, name, request)
    counted = postgresql.execute(database, _COUNTED, {"database": database, "own": _OWN})
    control = sum(calls for text, calls in counted if _CONTROL.match(text))
    every = sum(calls for _text, calls in counted)
    return {"queries": (every - control) / len(requests), "control": control / len(requests)}
