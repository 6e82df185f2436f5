"""A chain gone through from its first event: whether it holds, and what the row must say by it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec

from foundation.key_ring import SealBroken
from payments.auditing.finding import Finding, Reason
from payments.auditing.operations.material import Material
from payments.auditing.operations.sealed_numbers import why_broken
from payments.ledger.chain import COLUMNS, PAYMENT_COLUMNS, link_hash
from payments.ledger.facts import Facts, fold, nothing_in, plain

Figures = dict[str, int]


@dataclass(slots=True)
class Replayed:
    """What came of a chain: `facts` by its events, `count` and `hash` of the newest that holds.

    `figures` are what it counts with in a head, `pinned` what it counted with when it was pinned last, as its
    `pinned_count`-th event left it.
    """

    subject: str
    id: int
    findings: list[Finding] = field(default_factory=list)
    facts: Facts = field(default_factory=dict)
    count: int = 0
    hash: str = ""
    figures: Figures = field(default_factory=dict)
    pinned: Figures = field(default_factory=dict)
    pinned_count: int = 0
    # As how many things an audit counts it.
    size: int = 1

    def find(self, reason: Reason, **about: Any) -> None:
        """Note what is wrong with the row that the chain belongs to."""
        own = {"payment": self.id} if self.subject == "payment" else {}
        self.findings.append(Finding(self.subject, self.id, reason, **{**own, **about}))


def replay(
    subject: str, chain_id: int, name: str, material: Material, figures_of: Callable[[Facts], Figures]
) -> Replayed:
    """Go through the events and the pins of a chain that is there; `name` is that under which it was hashed.

    After the first event that is not what was written nothing more is believed.
    """
    told = Replayed(subject, chain_id)
    pins = {count: (digest, head) for count, digest, head in material.pins}
    newest_pin = material.pins[-1][0] if material.pins else 0
    place = _FACTS[len(material.events[0]) - _AROUND] if material.events else 0
    for event in material.events:
        number, said, at, digest = event[1], event[1:-2], event[-2], event[-1]
        if number != told.count + 1:
            told.find(Reason.MISSING, number=told.count + 1)
            return told
        if digest != link_hash(chain=name, previous=told.hash, said=said, at=at):
            told.find(Reason.CHANGED, number=number)
            return told
        told.count, told.hash = number, digest
        fold(told.facts, _read(said[place]))
        if number == newest_pin:
            told.pinned, told.pinned_count = figures_of(told.facts), number
        if number in pins and pins[number][0] != digest:
            told.find(Reason.REPLACED, number=number, told=pins[number][1])
    told.figures = figures_of(told.facts) if told.count > newest_pin else told.pinned
    _require_end(told, material)
    return told


_read = msgspec.json.Decoder().decode
# Where the facts stand among what an event says, by how much it says.
_AROUND = 3  # the chain before it, the time and the hash behind it
_FACTS = {len(columns): columns.index("facts") for columns in (PAYMENT_COLUMNS, COLUMNS)}


def _require_end(told: Replayed, material: Material) -> None:
    """The row's own head is the newest event, and no pin is of an event that is not there."""
    row = material.row
    if (row.event_count, row.event_hash) != (told.count, told.hash):
        told.find(Reason.MISSING, number=told.count + 1)
    elif material.pins and material.pins[-1][0] > told.count:
        count, _digest, head = material.pins[-1]
        told.find(Reason.CUT, number=count, told=head)


def compare(row: Any, told: dict[str, Any], names: tuple[str, ...]) -> list[dict[str, Any]]:
    """What is wrong with the columns of the row that are not as its events tell, in words for a finding.

    Of a text that does not open it is said that it does not, and never what it is taken for.
    """
    nothing = nothing_in(_model_name(row), names)
    differing: list[dict[str, Any]] = []
    for name, value, expected in zip(names, _values(row, names), map(told.get, names, nothing), strict=True):
        if value == expected:
            continue
        if isinstance(value, Reason):
            differing.append({"reason": value, "what": name})
        elif (found := plain(name, value)) != expected:
            differing.append({"reason": Reason.DIFFERS, "what": name, "found": found, "told": expected})
    return differing


def _model_name(row: Any) -> str:
    return str(getattr(row, "model_name", None) or row._meta.model_name)


_columns = lru_cache(maxsize=64)(attrgetter)


def _values(row: Any, names: tuple[str, ...]) -> Sequence[Any]:
    try:
        values: Sequence[Any] = _columns(*names)(row)
    except SealBroken:
        return [_opened(row, name) for name in names]
    return values


def _opened(row: Any, name: str) -> Any:
    """What the column says; of a text that does not open, why."""
    try:
        return getattr(row, name)
    except SealBroken as broken:
        return why_broken(broken)
