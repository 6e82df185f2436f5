"""One run over everything: heads, chains, rows; then the next head, and the result, which is kept.

In constant memory, beside a running service: what looks wrong while it moves is looked at again under its lock.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from operator import itemgetter

from django.db import DatabaseError, transaction
from django.db.models import Max
from django.utils import timezone

from payments.auditing.finding import Finding, Reason
from payments.auditing.head_signature import FIGURES
from payments.auditing.operations.compare_head import OutsideHead, differing_heads
from payments.auditing.operations.fees_of_days import differing_fees
from payments.auditing.operations.further import further_findings
from payments.auditing.operations.heads import PINS_AT_ONCE, Pin, make_head, newest_named, unproven_sums, untrue_heads
from payments.auditing.operations.judge_case import judge_case
from payments.auditing.operations.judge_closing import judge_closing
from payments.auditing.operations.judge_payment import judge_payment
from payments.auditing.operations.judge_removals import judge_removals
from payments.auditing.operations.judge_report import judge_report
from payments.auditing.operations.material import SOURCES, Material, Source
from payments.auditing.operations.replay import Figures, Replayed
from payments.auditing.own_tables import sound, unsound_rows
from payments.auditing.queries import is_ahead, last_run, newest_head
from payments.enums import AuditVerdict, ChainKind
from payments.ledger.facts import plain
from payments.ledger.models import AuditHead, AuditRun

logger = logging.getLogger(__name__)

# So many findings are told one by one; of the others it is told how many there are.
FINDINGS_KEPT = 100
_JUDGES: Mapping[ChainKind, Callable[[int, Material], Replayed]] = {
    ChainKind.PAYMENT: judge_payment,
    ChainKind.CASE: judge_case,
    ChainKind.REPORT: judge_report,
    ChainKind.CLOSING: judge_closing,
}


@dataclass(slots=True)
class Audit:
    """What a run has come to so far. `counts` are chains by their kind; `before` is the newest head then."""

    started_at: datetime
    before: AuditHead | None
    head: AuditHead | None
    # The newest head then that anything names, be it here or not: what a later one has pinned is left out.
    named: int = 0
    counts: Counter[ChainKind] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    finding_count: int = 0
    # What the pinned chains add up to, as `before` has them.
    proven: Counter[str] = field(default_factory=Counter)
    pins: list[Pin] = field(default_factory=list)
    # What the next head says: what the pinned chains add up to, with those that have been pinned since.
    sums: Counter[str] = field(default_factory=Counter)
    is_pinning: bool = True

    def find(self, finding: Finding) -> None:
        """Note it, and keep the first ones."""
        self.finding_count += 1
        if len(self.findings) < FINDINGS_KEPT:
            self.findings.append(finding)


def audit(outside: OutsideHead | None = None) -> Audit:
    """Prove every row of money by its events, and pin what holds in the next head; not inside a transaction.

    `outside` is a head that was kept elsewhere: with it, what it has pinned is proven against whoever holds the keys.
    Several may run at once: of two that would make the same head one makes it, and the other pins nothing.
    """
    ahead = _ended_ahead()
    named, before = newest_named(), newest_head()
    run = Audit(timezone.now(), before, before, max(named, 0 if before is None else before.number))
    for finding in chain(unsound_rows(), untrue_heads(before, named=named)):
        run.find(finding)
    do_heads_hold = not run.finding_count
    for finding in chain(ahead, () if outside is None else differing_heads(outside)):
        run.find(finding)
    if do_heads_hold:
        _carry_on(run)
    else:
        _begin_anew(run)
    for finding in differing_fees():
        run.find(finding)
    if run.pins or run.head is None:
        _pin(run)
    for finding in further_findings():
        run.find(finding)
    _keep(run)
    return run


def _ended_ahead() -> list[Finding]:
    """The last audit, where it ended at a time that is still to come: told once, as this one is the last then."""
    last = last_run()
    if last is None or not is_ahead(last):
        return []
    at = plain("finished_at", last.finished_at)
    return [Finding("audit", last.pk, Reason.AHEAD, what="finished_at", found=at)]


def _carry_on(run: Audit) -> None:
    """From the newest head, as every one up to it holds; in the end its sums are compared with what is proven."""
    run.sums = Counter({name: getattr(run.before, name) for name in FIGURES}) if run.before else Counter()
    for kind, told in _everything(run):
        _take(run, kind, told)
        _grow(run, kind, told)
    if run.before is not None and not run.finding_count:
        for finding in unproven_sums(run.before, run.proven):
            run.find(finding)
            run.sums[finding.what] += finding.found - finding.told


def _begin_anew(run: Audit) -> None:
    """Some head does not hold, so that no sum of any is believed: what is proven is added up before a head is made."""
    for kind, told in _everything(run):
        _take(run, kind, told)
    run.sums = Counter(run.proven)
    for kind, told in _everything(run):
        _grow(run, kind, told)


def _everything(run: Audit) -> Iterator[tuple[ChainKind, Replayed]]:
    for source in SOURCES:
        for told in _chains(source, run):
            yield source.kind, told
    yield ChainKind.REMOVAL, judge_removals(upto_head=run.named)


def _chains(source: Source, run: Audit) -> Iterator[Replayed]:
    for page in source.pages(upto_head=run.named):
        for chain_id, material in sorted(page.items(), key=itemgetter(0)):
            told = _judge(source, chain_id, material)
            yield _look_again(source, chain_id, run.named) if told.findings else told


@transaction.atomic
def _look_again(source: Source, chain_id: int, upto: int) -> Replayed:
    """The same for one chain under its lock: it may have moved between the reading of its row and of its events."""
    return _judge(source, chain_id, source.one(chain_id, upto_head=upto))


def _judge(source: Source, chain_id: int, material: Material) -> Replayed:
    if material.row is not None:
        return _JUDGES[source.kind](chain_id, material)
    told = Replayed(source.kind.value, chain_id)
    if not material.is_readable:
        told.find(Reason.UNREADABLE)
    elif material.events or material.beside:
        told.find(Reason.GONE)
    elif material.pins:
        told.find(Reason.TAKEN_AWAY, told=material.pins[-1][2])
    return told


def _take(run: Audit, kind: ChainKind, told: Replayed) -> None:
    run.counts[kind] += told.size
    _add(run.proven, told.pinned)
    for finding in told.findings:
        run.find(finding)


def _grow(run: Audit, kind: ChainKind, told: Replayed) -> None:
    """Pin a chain that holds, if it is longer than when it was pinned last."""
    if told.findings or told.count <= told.pinned_count or not run.is_pinning:
        return
    run.pins.append((kind.value, told.id, told.count, told.hash))
    _add(run.sums, told.figures)
    _add(run.sums, {name: -count for name, count in told.pinned.items()})
    if len(run.pins) == PINS_AT_ONCE:
        _pin(run)


def _add(sums: Counter[str], figures: Figures) -> None:
    for name, count in figures.items():
        sums[name] += count


def _pin(run: Audit) -> None:
    head = make_head(run.head, run.pins, run.sums, after=run.named)
    run.pins = []
    if head is None:
        run.is_pinning = False
        logger.info("Another audit makes the heads just now")
    else:
        run.head = head


def _keep(run: Audit) -> None:
    kept = AuditRun(
        started_at=run.started_at,
        finished_at=timezone.now(),
        verdict=AuditVerdict.BROKEN if run.finding_count else AuditVerdict.HOLDS,
        finding_count=run.finding_count,
        findings=json.dumps([finding.as_dict() for finding in run.findings]),
        head=run.head,
    )
    try:
        with transaction.atomic():
            kept.save(force_insert=True)
    except DatabaseError:  # SQLite gives no number behind the largest that there is, if somebody has written that
        kept.pk = 1 + (sound(AuditRun).order_by().aggregate(newest=Max("pk"))["newest"] or 0)
        kept.save(force_insert=True)
    if run.head is not None:
        logger.info("Audit head %s", run.head)
    for finding in run.findings:
        logger.error("Audit: %s", finding)
