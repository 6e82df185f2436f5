"""What retention has removed, against the removals that vouch for it; and what is gone without one.

The removals are one chain. It tells of rows that are there still, each with the digest of what it had.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from payments.auditing.finding import Finding, Reason
from payments.auditing.operations.replay import Replayed
from payments.auditing.own_tables import READING_FAILS, TOLD, sound
from payments.enums import ChainKind, RemovalKind, Verdict
from payments.ledger.facts import plain
from payments.ledger.models import AuditPin, BillFile, BillPiece, Event, Notification, Removal
from payments.ledger.removed import LAWFUL_DAYS, Removed, digest_of, removal_hash

SUBJECT, CHAIN = "removal", 1
ROWS_AT_ONCE = 2000
# A message of no bytes is refused, if anybody has looked at it.
_MAY_BE_EMPTY = (Verdict.RECEIVED, Verdict.REFUSED)


def judge_removals(*, upto_head: int) -> Replayed:
    """Everything that is wrong with what is not there any more. Pins of later heads are left out."""
    told = Replayed(SUBJECT, CHAIN, size=0)
    try:
        _replay(told, upto_head)
        told.findings += [*_emptied_by_nobody(), *_gone_messages()]
    except READING_FAILS:
        told.findings.append(Finding(SUBJECT, told.count, Reason.UNREADABLE))
    return told


def _replay(told: Replayed, upto_head: int) -> None:
    """From the first removal on; after one that is not what was written nothing more is believed."""
    pins = _pins(upto_head)
    told.pinned_count = max(pins, default=0)
    rows = {RemovalKind.NOTIFICATION: _ByRemoval(_messages()), RemovalKind.BILL: _ByRemoval(_files())}
    for removal in sound(Removal).order_by("number").iterator(chunk_size=ROWS_AT_ONCE):
        if removal.number != told.count + 1:
            break
        if removal.hash != removal_hash(removal, previous=told.hash):
            told.findings.append(Finding(SUBJECT, removal.number, Reason.FORGED, what="signature"))
            return
        told.count = told.size = removal.number
        told.hash = removal.hash
        told.findings += _wrong_rows(removal, {kind.value: each.of(removal.number) for kind, each in rows.items()})
        if pins.get(removal.number, (removal.hash, 0))[0] != removal.hash:
            head = pins[removal.number][1]
            told.findings.append(Finding(SUBJECT, removal.number, Reason.REPLACED, number=removal.number, told=head))
    if _is_cut(told):
        told.findings.append(Finding(SUBJECT, told.count + 1, Reason.TAKEN_AWAY))


def _pins(upto_head: int) -> dict[int, tuple[str, int]]:
    pins = sound(AuditPin).filter(kind=ChainKind.REMOVAL, chain=CHAIN, head_id__lte=upto_head)
    return {count: (digest, head) for count, digest, head in pins.values_list("event_count", "event_hash", "head_id")}


def _is_cut(told: Replayed) -> bool:
    """Whether a head has pinned more of them, or one behind a gap is here."""
    return told.pinned_count > told.count or sound(Removal).filter(number__gt=told.count + 1).exists()


def _wrong_rows(removal: Removal, rows: dict[str, list[Removed]]) -> Iterator[Finding]:
    """Whether the rows that name the removal are those that it took, and were old enough for it."""
    own = rows.pop(removal.kind, [])
    if digest_of(own) != (removal.row_count, removal.digest) or any(rows.values()):
        yield Finding(SUBJECT, removal.number, Reason.FORGED, what="removed_rows")
    newest = max((row.at for row in own), default=removal.before)
    youngest = removal.made_at - timedelta(days=max(removal.kept_days, LAWFUL_DAYS))
    if removal.before > youngest or newest > removal.before:
        at = plain("before_at", max(newest, removal.before))
        yield Finding(SUBJECT, removal.number, Reason.TOO_SOON, what="before_at", found=at)


class _ByRemoval:
    """The rows of one removal after the other, in one pass."""

    def __init__(self, rows: QuerySet[Any, tuple[Any, ...]]) -> None:
        self._groups = groupby(rows.iterator(chunk_size=ROWS_AT_ONCE), key=itemgetter(0))
        self._number, self._rows = 0, list[Removed]()
        self._read()

    def of(self, number: int) -> list[Removed]:
        """Those of this removal; the numbers asked for must rise."""
        while self._rows and self._number < number:
            self._read()
        return self._rows if self._number == number else []

    def _read(self) -> None:
        self._number, group = next(self._groups, (0, iter(())))
        self._rows = [Removed(*row[1:]) for row in group]


def _messages() -> QuerySet[Any, tuple[Any, ...]]:
    return _named(Notification, "received_at", "digest")


def _files() -> QuerySet[Any, tuple[Any, ...]]:
    return _named(BillFile, "kept_at", "digest")


def _named(model: Any, *columns: str) -> QuerySet[Any, tuple[Any, ...]]:
    rows: QuerySet[Any] = model.objects.filter(removal__isnull=False).order_by("removal_id", "pk")
    return rows.values_list("removal_id", "pk", *columns)


def _emptied_by_nobody() -> Iterator[Finding]:
    """What has lost its text, and no removal tells of it."""
    no_removal = Q(removal=None) | ~Exists(Removal.objects.filter(number=OuterRef("removal_id")))
    empty = Q(headers__isnull=True) | (Q(body__isnull=True) & ~Q(verdict__in=_MAY_BE_EMPTY))
    messages = Notification.objects.filter(no_removal, empty)
    files = BillFile.objects.filter(no_removal, ~Exists(BillPiece.objects.filter(file=OuterRef("pk"))), is_whole=True)
    for subject, rows in (("notification", messages), ("bill", files)):
        for key in rows.order_by("pk").values_list("pk", flat=True)[:TOLD]:
            yield Finding(subject, key, Reason.EMPTIED)


def _gone_messages() -> Iterator[Finding]:
    """The messages that events name as what brought the news, and that are not there."""
    events = Event.objects.filter(notification__isnull=False).order_by("pk")
    gone = events.exclude(Exists(Notification.objects.filter(pk=OuterRef("notification_id"))))
    for key, payment in gone.values_list("notification_id", "payment_id")[:TOLD]:
        yield Finding("notification", key, Reason.GONE, payment=payment)
