"""A closing against its events, its entries against the digest in them and against the money as it is, and its sums."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from foundation.days import day_of, last_of_month
from payments.auditing.finding import Finding, Reason
from payments.auditing.operations.material import Material
from payments.auditing.operations.replay import Figures, Replayed, compare, replay
from payments.enums import ClosingState, Period
from payments.ledger.chain import chain_of_closing
from payments.ledger.closed_entries import ROWS_AT_ONCE, Digest, entries_of
from payments.ledger.facts import GUARDED, Facts
from payments.ledger.models import ClosedEntry, Closing, Till

_SUMS = ("payment_count", "refund_count", "late_count", "received_fen", "refunded_fen", "fee_millifen")
# What the money is by the rows of the ledger, by the kind of an entry.
_MONEY = {
    "attempt": (Coalesce(F("attempt__received_fen"), F("attempt__paid_fen")), "attempt__paid_at"),
    "refund": (F("refund__amount_fen"), "refund__succeeded_at"),
}


def judge_closing(closing_id: int, material: Material) -> Replayed:
    """Everything that is wrong with a closing that is there."""
    closing = material.row
    told = replay("closing", closing_id, chain_of_closing(closing), material, _figures)
    if not told.count and not told.findings:
        told.find(Reason.UNTOLD)
    elif not told.findings:
        for about in compare(closing, told.facts["closing"], GUARDED["closing"]):
            told.find(**about)
        of_its_kind = _of_day if closing.period == Period.DAY else _of_month
        told.findings += of_its_kind(closing, told.facts)
    return told


def _figures(_facts: Facts) -> Figures:
    """A head has no figure of closings; it pins them all the same."""
    return {}


def _of_day(closing: Any, facts: Facts) -> Iterator[Finding]:
    digest, sums = Digest(), Counter[str]()
    for kind, key, said in entries_of(closing.pk):
        digest.add(kind, key, said)
        fen, fee, *_rest, is_late = said
        sums["payment_count" if kind == "attempt" else "refund_count"] += 1
        sums["received_fen" if kind == "attempt" else "refunded_fen"] += fen
        sums["fee_millifen"] += fee or 0
        sums["late_count"] += is_late
    written = facts.get("entries", {"count": 0, "digest": ""})
    if digest.count != written["count"]:
        yield _differs(closing, "entry_count", digest.count, written["count"])
    elif str(digest) != written["digest"]:
        yield _differs(closing, "entries", str(digest)[:12], str(written["digest"])[:12])
    yield from _untrue_sums(closing, sums)
    if closing.state == ClosingState.CLOSED:
        yield from _moved_otherwise(closing)
        yield from _held_twice(closing)
        yield from _other_tills(closing)


def _of_month(closing: Any, _facts: Facts) -> Iterator[Finding]:
    """Its days are still the valid closings of the month, as they were, and its sums theirs."""
    if closing.state != ClosingState.CLOSED:
        return
    last = last_of_month(closing.date)
    of_month = Closing.objects.filter(period=Period.DAY, date__gte=closing.date, date__lte=last)
    days = {day.pk: day for day in of_month.filter(state=ClosingState.CLOSED).only("event_hash", "date", *_SUMS)}
    for said in _read(closing.totals).get("days", []):
        day = days.get(said["closing"])
        if day is None or day.event_hash != said["hash"]:
            yield Finding("closing", said["closing"], Reason.REPLACED_DAY, found=said["date"], told=closing.number)
    sums = Counter[str]()
    for day in days.values():
        sums.update({name: getattr(day, name) for name in _SUMS})
    yield from _untrue_sums(closing, sums)


def _untrue_sums(closing: Any, sums: Counter[str]) -> Iterator[Finding]:
    for name in _SUMS:
        if getattr(closing, name) != sums[name]:
            yield _differs(closing, name, sums[name], getattr(closing, name))


def _differs(closing: Any, what: str, found: Any, told: Any) -> Finding:
    return Finding("closing", closing.pk, Reason.DIFFERS, what=what, found=found, told=told)


def _moved_otherwise(closing: Any) -> Iterator[Finding]:
    """The movements that are not any more what the day counted them with."""
    for kind, (fen, at) in _MONEY.items():
        rows = ClosedEntry.objects.filter(closing=closing.pk, **{f"{kind}__isnull": False}).order_by("pk")
        said = ("fen", "provider", "type", "own_day")
        now = ("fen_now", f"{kind}__provider", f"{kind}__payment__type", at)
        columns = (f"{kind}_id", f"{kind}__payment_id", *said, *now)
        for key, payment, *values in rows.annotate(fen_now=fen).values_list(*columns).iterator(ROWS_AT_ONCE):
            told, found = values[: len(said)], [*values[len(said) : -1], _day(values[-1])]
            for what, was, is_now in zip(said, told, found, strict=True):
                if was != is_now:
                    yield Finding(
                        kind, key, Reason.CLOSED_OTHERWISE, what=what, found=_plain(is_now), told=_plain(was),
                        payment=payment,
                    )  # fmt: skip


def _held_twice(closing: Any) -> Iterator[Finding]:
    """The movements that another valid closing holds, too."""
    valid = ClosedEntry.objects.filter(closing__state=ClosingState.CLOSED).exclude(closing=closing.pk).order_by()
    for kind in _MONEY:
        held = ClosedEntry.objects.filter(closing=closing.pk, **{f"{kind}__isnull": False}).order_by()
        twice = valid.filter(**{f"{kind}__in": held.values(f"{kind}_id")})
        for key, number in twice.values_list(f"{kind}_id", "closing__number"):
            yield Finding(kind, key, Reason.HELD_TWICE, told=number)


def _other_tills(closing: Any) -> Iterator[Finding]:
    """The counted tills of the day that do not say any more what they said then."""
    frozen = {said["till"]: said for said in _read(closing.totals).get("tills", [])}
    names = ("float_fen", "expected_fen", "counted_fen")
    now = {row[0]: row[1:] for row in Till.objects.filter(pk__in=frozen).values_list("pk", "clerk_id", *names)}
    for key, said in frozen.items():
        if key not in now:
            yield Finding("till", key, Reason.GONE)
        elif said["counted_fen"] is not None:
            for what, is_now in zip(("clerk", *names), now[key], strict=True):
                if is_now != said[what]:
                    yield Finding("till", key, Reason.CLOSED_OTHERWISE, what=what, found=is_now, told=said[what])


def _read(text: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(text)
    return said


def _day(at: Any) -> date | None:
    return None if at is None else day_of(at)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
