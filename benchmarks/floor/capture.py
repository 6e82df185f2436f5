"""The SQL that the service sends for one request, as it sends it: every value in its place, BEGIN and COMMIT too."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.http_request import Request
from benchmarks.operations.operation import Operation

# From here on ids are given out in each table, so that an id in a statement tells whose it is.
FIRST_IDS = {
    "payments_payment": 7_100_000_000,
    "payments_attempt": 7_200_000_000,
    "payments_notification": 7_300_000_000,
    "payments_event": 7_400_000_000,
    "payments_idempotencykey": 7_500_000_000,
}


def mark_ids() -> None:
    """Make the ids of the tables tell themselves apart."""
    with connection.cursor() as cursor:
        for table, first in FIRST_IDS.items():
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first])


def table_of(number: int) -> str | None:
    """Whose id it is; None for a number that is none."""
    known = [table for table, first in FIRST_IDS.items() if 0 < number - first < 100_000_000]
    return known[0] if known else None


def capture(operation: Operation, request: Request) -> list[str]:
    """The statements of this request, answered inside this process."""
    headers = dict(request.headers)
    content_type = headers.pop("Content-Type", "")
    cookie = headers.pop("Cookie", "")
    client = Client(headers={**headers, "Host": "127.0.0.1"}, HTTP_COOKIE=cookie)
    with CaptureQueriesContext(connection) as captured:
        answer = client.generic(request.method, request.path, request.body, content_type=content_type)
    assert answer.status_code == operation.status, f"{operation.name}: {answer.status_code} {answer.content[:300]!r}"
    return [str(query["sql"]) for query in captured.captured_queries]
