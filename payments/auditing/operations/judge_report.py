"""A report and its differences against its events: what the run wrote down, and what became of it."""

import hashlib
from collections.abc import Iterator
from typing import Any

from payments.auditing.finding import Finding, Reason
from payments.auditing.operations.material import Material
from payments.auditing.operations.replay import Figures, Replayed, compare, replay
from payments.auditing.operations.sealed_numbers import any_text, why_untrue
from payments.ledger.chain import chain_of_report
from payments.ledger.facts import GUARDED, Facts, subject_of_row
from payments.ledger.models import Attempt, Difference, Refund
from payments.ledger.operations.move_report import WRITTEN_ONCE, difference_hash

ROWS_AT_ONCE = 2000
# Which provider and day it is of is in the name of the chain; a report that has no event yet says no more than that.
_SAID = GUARDED["reconciliation"][2:]
_SEEN_TO = GUARDED["difference"][1:]  # all but the run, which its own hash holds


def judge_report(report_id: int, material: Material) -> Replayed:
    """Everything that is wrong with a report that is there. Its differences are read one after the other."""
    report = material.row
    told = replay("report", report_id, chain_of_report(report), material, _figures)
    if not told.findings:
        for about in compare(report, told.facts.get("reconciliation", {}), _SAID):
            told.find(**about)
        told.findings += _untrue_differences(report, told)
    return told


def _figures(facts: Facts) -> Figures:
    return {"report_count": 1, "difference_count": facts.get("differences", {}).get("count", 0)}


def _untrue_differences(report: Any, told: Replayed) -> Iterator[Finding]:
    chain, digest, count = chain_of_report(report), hashlib.sha256(), 0
    left = {subject: facts for subject, facts in told.facts.items() if subject.startswith("difference:")}
    names = tuple(dict.fromkeys((*WRITTEN_ONCE, *GUARDED["difference"], "number", "out_trade_no", "hash")))
    rows = Difference.objects.filter(reconciliation=report.pk).only("pk", *names).order_by("run", "pk")
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield from _rewritten(row, chain)
        if row.run == report.run:
            digest.update(row.hash.encode())
            count += 1
        said = left.pop(subject_of_row(row), {})
        for about in compare(row, said, _SEEN_TO):
            yield Finding("difference", row.pk, payment=row.payment_id, **about)
    yield from _gone(report, left)
    written = told.facts.get("differences", {"count": 0, "digest": hashlib.sha256().hexdigest()})
    if count != written["count"]:
        yield Finding("report", report.pk, Reason.DIFFERS, what="differences", found=count, told=written["count"])
    elif digest.hexdigest() != written["digest"]:
        yield Finding(
            "report",
            report.pk,
            Reason.DIFFERS,
            what="differences",
            found=digest.hexdigest()[:12],
            told=str(written["digest"])[:12],
        )


def _rewritten(row: Difference, chain: str) -> Iterator[Finding]:
    foreign = list(_foreign_numbers(row))
    yield from foreign
    # The number of the order is hashed along, so that without it nothing can be said of the rest.
    is_open = all(finding.what != "out_trade_no" for finding in foreign)
    if is_open and row.hash != difference_hash(row, chain=chain):
        yield Finding("difference", row.pk, Reason.REWRITTEN, payment=row.payment_id)


def _foreign_numbers(row: Difference) -> Iterator[Finding]:
    """The numbers that do not open in this row; that of the entry has an index, as a trade's or as a refund's."""
    own = {
        "number": lambda text: row.number_index in (Attempt.index_of(text), Refund.index_of(text)),
        "out_trade_no": any_text,
    }
    for name, is_own in own.items():
        why = why_untrue(row, name, is_own)
        if why is not None:
            yield Finding("difference", row.pk, why, what=name, payment=row.payment_id)


def _gone(report: Any, left: Facts) -> Iterator[Finding]:
    """What was repaired stays as history; what an earlier run found and nobody repaired is taken out by the next."""
    for subject, facts in left.items():
        if facts.get("repaired_at") or facts["run"] == report.run:
            yield Finding("difference", int(subject.partition(":")[2]), Reason.GONE)
