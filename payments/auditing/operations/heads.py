"""Heads over the whole ledger: made as chains have changed, and gone through from the first to the newest."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from foundation.rows.writing import insert_many
from payments.auditing.finding import Finding, Reason
from payments.auditing.head_signature import FIGURES, pins_digest, said_by, signature_of
from payments.auditing.own_tables import READING_FAILS, sound
from payments.ledger.models import AuditHead, AuditPin, AuditRun

logger = logging.getLogger(__name__)

# A head pins at most so many chains, so that its transaction stays short; a run makes as many heads as it needs.
PINS_AT_ONCE = 2000
# Of a row of heads that are not here so many are named one by one.
GONE_NAMED = 100
_PIN = ("kind", "chain", "event_count", "event_hash")
Pin = tuple[str, int, int, str]


def newest_named() -> int:
    """The number of the newest head that a pin or an audit names, be the head here or not; 0 before the first.

    Read before the heads themselves, it is never ahead of them while other audits run, as a head is there first.
    """
    by_pins = sound(AuditPin).order_by().aggregate(newest=Max("head_id"))["newest"]
    by_audits = sound(AuditRun).order_by().aggregate(newest=Max("head_id"))["newest"]
    return max(by_pins or 0, by_audits or 0)


def make_head(
    before: AuditHead | None, pins: Sequence[Pin], sums: Mapping[str, int], *, after: int = 0
) -> AuditHead | None:
    """The next head, with what all pinned chains, these among them, add up to; None when somebody else was quicker.

    Its number is beyond `after`, too: that of a head that was taken away is not given again.
    """
    count, digest = pins_digest(pins)
    head = AuditHead(
        number=max(after, 0 if before is None else before.number) + 1,
        made_at=timezone.now(),
        **{name: sums.get(name, 0) for name in FIGURES},
        pin_count=count,
        digest=digest,
        previous="" if before is None else before.signature,
    )
    head.signature = signature_of(said_by(head))
    try:
        with transaction.atomic():
            head.save(force_insert=True)
            if pins:
                insert_many(AuditPin, ("head_id", *_PIN), [(head.number, *pin) for pin in pins])
    except IntegrityError:
        return None
    except DatabaseError:  # on SQLite it is full once a row has the largest number that there is
        logger.exception("Head %s could not be written", head.number)
        return None
    return head


def untrue_heads(newest: AuditHead | None, *, named: int = 0) -> Iterator[Finding]:
    """What is wrong with the heads up to this one, and with what they have pinned, the first first.

    Every number up to the newest, and up to `named`, must be there. What follows a gap names a signature that is not
    here; so much is proven of it as it says itself.
    """
    try:
        yield from _untrue(0 if newest is None else newest.number, named)
    except READING_FAILS:
        yield Finding("head", 0 if newest is None else newest.number, Reason.UNREADABLE)


def _untrue(upto: int, named: int) -> Iterator[Finding]:
    before, expected, pinned = "", 1, _PinsByHead(upto)
    for head in sound(AuditHead).filter(number__lte=upto).order_by("number").iterator():
        if head.number != expected:
            yield from _taken_away(expected, head.number)
            before = head.previous
        wrong = _wrong(head, before, pins_digest(pinned.of(head.number)))
        if wrong:
            yield Finding("head", head.number, Reason.FORGED, what=wrong)
            return
        before, expected = head.signature, head.number + 1
    yield from _taken_away(expected, named + 1)


def _taken_away(first: int, end: int) -> Iterator[Finding]:
    for number in range(first, min(end, first + GONE_NAMED)):
        yield Finding("head", number, Reason.TAKEN_AWAY)


def _wrong(head: AuditHead, before: str, pins: tuple[int, str]) -> str:
    if head.signature != signature_of(said_by(head)):
        return "signature"
    if head.previous != before:
        return "previous"
    return "" if (head.pin_count, head.digest) == pins else "pins"


class _PinsByHead:
    """The pins of one head after the other, in one pass; those of heads that are not here are passed over."""

    def __init__(self, upto: int) -> None:
        pins = sound(AuditPin).filter(head_id__lte=upto).order_by("head_id", "id")
        rows = pins.values_list("head_id", *_PIN)
        self._number, self._pins = 0, list[Pin]()
        self._groups = groupby(rows.iterator(chunk_size=PINS_AT_ONCE), key=itemgetter(0))
        self._read()

    def of(self, number: int) -> list[Pin]:
        """Those of this head; the numbers asked for must rise."""
        while self._pins and self._number < number:
            self._read()
        return self._pins if self._number == number else []

    def _read(self) -> None:
        self._number, group = next(self._groups, (0, iter(())))
        self._pins = [row[1:] for row in group]


def unproven_sums(head: AuditHead, proven: Counter[str]) -> Iterator[Finding]:
    """The counts and sums of the newest head that the pinned chains do not add up to."""
    for name in FIGURES:
        if getattr(head, name) != proven[name]:
            yield Finding("head", head.number, Reason.DIFFERS, what=name, found=proven[name], told=getattr(head, name))
