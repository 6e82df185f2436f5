"""Heads over the whole ledger: made as chains have changed, and gone through from the first to the newest."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.rows.writing import insert_many
from payments.auditing.finding import Finding, Reason
from payments.auditing.head_signature import FIGURES, pins_digest, said_by, signature_of
from payments.ledger.models import AuditHead, AuditPin

# A head pins at most so many chains, so that its transaction stays short; a run makes as many heads as it needs.
PINS_AT_ONCE = 2000
_PIN = ("kind", "chain", "event_count", "event_hash")
Pin = tuple[str, int, int, str]


def make_head(before: AuditHead | None, pins: Sequence[Pin], grown: Mapping[str, int]) -> AuditHead | None:
    """The next head, with what the pinned chains count with more than before; None when somebody else was quicker."""
    count, digest = pins_digest(pins)
    head = AuditHead(
        number=1 if before is None else before.number + 1,
        made_at=timezone.now(),
        **{name: (getattr(before, name) if before else 0) + grown.get(name, 0) for name in FIGURES},
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
    return head


def untrue_heads(newest: AuditHead | None) -> Iterator[Finding]:
    """What is wrong with the heads up to this one, and with what they have pinned, the first first."""
    upto = 0 if newest is None else newest.number
    before, pinned = "", _pins_by_head(upto)
    number, pins = next(pinned, (0, []))
    heads = AuditHead.objects.filter(number__lte=upto).order_by("number")
    for expected, head in enumerate(heads.iterator(), start=1):
        if head.number != expected:
            yield Finding("head", expected, Reason.TAKEN_AWAY, told=head.number)
            return
        wrong = _wrong(head, before, pins_digest(pins if number == head.number else ()))
        if wrong:
            yield Finding("head", head.number, Reason.FORGED, what=wrong)
            return
        if number == head.number:
            number, pins = next(pinned, (0, []))
        before = head.signature


def _wrong(head: AuditHead, before: str, pins: tuple[int, str]) -> str:
    if head.signature != signature_of(said_by(head)):
        return "signature"
    if head.previous != before:
        return "previous"
    return "" if (head.pin_count, head.digest) == pins else "pins"


def _pins_by_head(upto: int) -> Iterator[tuple[int, list[Pin]]]:
    rows = AuditPin.objects.filter(head_id__lte=upto).order_by("head_id", "id").values_list("head_id", *_PIN)
    for number, group in groupby(rows.iterator(chunk_size=PINS_AT_ONCE), key=itemgetter(0)):
        yield number, [row[1:] for row in group]


def unproven_sums(head: AuditHead, proven: Counter[str]) -> Iterator[Finding]:
    """The counts and sums of the newest head that the pinned chains do not add up to."""
    for name in FIGURES:
        if getattr(head, name) != proven[name]:
            yield Finding("head", head.number, Reason.DIFFERS, what=name, found=proven[name], told=getattr(head, name))
