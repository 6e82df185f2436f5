"""The books of a gym in a database of their own, made and read by processes beside the test, as it may be killed."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from tests.migrated import make_tables
from tests.plugin import ROOT

AMOUNT_FEN = 10_000  # of which the notifications of `providers_desk` tell
MEMBERS = 16

# One process each: most of what it takes is to begin.
_OPEN = """
import django; django.setup()
import json
from tests.factories.gym import PackFactory
from tests.factories.members import MemberFactory
from tests.purchase import order
members, pack = MemberFactory.create_batch({members}), PackFactory(price_fen={fen})
numbers = [order(members[turn % {members}], "private", pack.pk, {fen}).transaction_id for turn in range({count})]
print(json.dumps(numbers))
"""
_READ = """
import django; django.setup()
import json
from django.core.management import call_command
from payments.auditing.operations.audit import audit
from payments.models import Payment
def told(payment):
    kinds = [event.kind for event in payment.events.all()]
    paid = sum(attempt.status == "paid" for attempt in payment.attempts.all())
    made = kinds.count("succeeded"), kinds.count("fulfilled"), paid, int(hasattr(payment, "owned_pack"))
    cases = [f"{case.kind} {case.evidence}" for case in payment.exceptions.all()]
    return payment.transaction_id, payment.status, made, cases
call_command("retry_fulfilments", verbosity=0)
rows = Payment.objects.select_related("owned_pack").prefetch_related("events", "attempts", "exceptions")
print(json.dumps([[told(payment) for payment in rows], audit(None).finding_count]))
"""
ONCE = [1, 1, 1, 1]  # booked, delivered, paid, and there


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of all orders: which are acknowledged and not in the books, which are not there once and why, and the audit."""

    lost: list[str]
    not_once: list[str]
    broken: int

    @property
    def holds(self) -> bool:
        """Whether nothing is lost, nothing is there twice, and every row is as its events tell."""
        return not (self.lost or self.not_once or self.broken)


def open_books(database_url: str, *, orders: int) -> list[str]:
    """Make the tables and so many orders of a pack, by several members; their numbers."""
    make_tables(database_url)
    program = _OPEN.format(members=MEMBERS, fen=AMOUNT_FEN, count=orders)
    numbers: list[str] = told_by(database_url, program)
    return numbers


def judge(database_url: str, acknowledged: set[str]) -> Verdict:
    """What the books say once the jobs that a killed process leaves work to have run."""
    rows, broken = told_by(database_url, _READ)
    paid = {number for number, status, _made, _cases in rows if status == "success"}
    paid_rows = [(number, made, cases) for number, _status, made, cases in rows if number in paid]
    not_once = [f"{number} {made} {cases}" for number, made, cases in paid_rows if made != ONCE or cases]
    return Verdict(sorted(acknowledged - paid), not_once, broken)


def told_by(database_url: str, program: str) -> Any:
    """What a program says in its last line, as JSON; it runs with the site's settings over this database."""
    environment = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "gymsite.settings"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])
