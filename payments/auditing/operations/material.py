"""What there is of a chain: its row, its events, its pins and the rows that its events tell of, a page at a time.

Nothing is read that is not needed, and never more than a page: so memory does not grow with the ledger.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import starmap
from typing import Any

from django.db.models import Model, Q

from payments.auditing.operations.rows import row_type
from payments.auditing.own_tables import READING_FAILS, sound
from payments.enums import ChainKind
from payments.ledger.chain import COLUMNS, PAYMENT_COLUMNS
from payments.ledger.models import (
    Attempt,
    AuditPin,
    CaseEvent,
    Closing,
    ClosingEvent,
    Event,
    ExceptionCase,
    Invoice,
    Payment,
    Reconciliation,
    Refund,
    ReportEvent,
)

CHAINS_AT_ONCE = 1000


@dataclass(slots=True)
class Material:
    """`row` is None where events or pins remain of something that is not there. `events` are tuples of columns,
    with the chain as the first, the time and the hash as the last; `pins` are (event_count, event_hash, head).
    What cannot be read at all, as it holds values that no column of its kind has, has nothing but that.
    """

    row: Any = None
    events: list[tuple[Any, ...]] = field(default_factory=list)
    pins: list[tuple[int, str, int]] = field(default_factory=list)
    beside: list[Any] = field(default_factory=list)
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """Where the chains of one kind lie: the row's table, the events' table and the name of their link to the row.

    `row` is what is read of the row, and `beside` are tables whose rows the events tell of, with what is read of them.
    """

    kind: ChainKind
    model: type[Model]
    row: type[Any]
    events: type[Model]
    link: str
    event_columns: tuple[str, ...]
    beside: tuple[tuple[type[Model], type[Any]], ...] = ()

    def pages(self, *, upto_head: int) -> Iterator[dict[int, Material]]:
        """All chains in the order of their ids, a page of them at a time; pins of later heads are left out."""
        after = 0
        while True:
            ids = self.model._default_manager.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
            found = list(ids[:CHAINS_AT_ONCE])
            last = found[-1] if len(found) == CHAINS_AT_ONCE else None
            yield self._readable(after, last, upto_head)
            if last is None:
                return
            after = last

    def one(self, chain: int, *, upto_head: int) -> Material:
        """The same for one chain alone, with its row locked: inside a transaction."""
        self.model._default_manager.select_for_update().filter(pk=chain).values_list("pk").first()
        return self._readable(chain - 1, chain, upto_head).get(chain, Material())

    def _readable(self, after: int, last: int | None, upto_head: int) -> dict[int, Material]:
        """The page; where a value of it cannot be read, all chains but those."""
        try:
            return self._page(after, last, upto_head)
        except READING_FAILS:
            found = self._chains(after, last)
            if found == [last]:
                return {found[0]: Material(is_readable=False)}
            return {each: self._readable(each - 1, each, upto_head).get(each, Material()) for each in found}

    def _chains(self, after: int, last: int | None) -> list[int]:
        """The ids of all chains of which something is there."""
        rows = self.model._default_manager.filter(_between("pk", after, last)).values_list("pk", flat=True)
        link = f"{self.link}_id"
        events = self.events._default_manager.filter(_between(link, after, last)).values_list(link, flat=True)
        pins = sound(AuditPin).filter(_between("chain", after, last), kind=self.kind).values_list("chain", flat=True)
        found = {each for some in (rows, events, pins) for each in some.order_by().distinct()}
        return sorted(each for each in found if isinstance(each, int))

    def _page(self, after: int, last: int | None, upto_head: int) -> dict[int, Material]:
        page: dict[int, Material] = defaultdict(Material)
        own = _between("pk", after, last)
        for row in _read(self.model, self.row, own):
            page[row.pk].row = row
        told = _between(f"{self.link}_id", after, last)
        events = self.events._default_manager.filter(told).order_by(f"{self.link}_id", "number")
        for said in events.values_list(f"{self.link}_id", *self.event_columns, "created_at", "hash"):
            page[said[0]].events.append(said)
        for model, kind in self.beside:
            for row in _read(model, kind, told):
                page[getattr(row, f"{self.link}_id")].beside.append(row)
        pins = sound(AuditPin).filter(_between("chain", after, last), kind=self.kind, head_id__lte=upto_head)
        pinned = pins.order_by("chain", "event_count").values_list("chain", "event_count", "event_hash", "head_id")
        for chain, count, digest, head in pinned:
            page[chain].pins.append((count, digest, head))
        if not all(isinstance(chain, int) for chain in page):
            raise TypeError("events or rows of something that has no number")
        return page


def _between(name: str, after: int, last: int | None) -> Q:
    upto = Q() if last is None else Q(**{f"{name}__lte": last})
    return Q(**{f"{name}__gt": after}) & upto


def _read(model: type[Model], row: type[Any], which: Q) -> Iterator[Any]:
    return starmap(row, model._default_manager.filter(which).order_by("pk").values_list(*row._fields))


_HEAD = ("event_count", "event_hash")
_ATTEMPT = row_type(Attempt, "payment_id", "status", "out_trade_no", "provider_transaction_id")
_REFUND = row_type(Refund, "payment_id", "number", "provider_refund_id", "reference")
_INVOICE = row_type(Invoice, "payment_id")

SOURCES = (
    Source(
        kind=ChainKind.PAYMENT,
        model=Payment,
        row=row_type(Payment, "transaction_id", *_HEAD),
        events=Event,
        link="payment",
        event_columns=PAYMENT_COLUMNS,
        beside=((Attempt, _ATTEMPT), (Refund, _REFUND), (Invoice, _INVOICE)),
    ),
    Source(
        kind=ChainKind.CASE,
        model=ExceptionCase,
        row=row_type(ExceptionCase, *_HEAD),
        events=CaseEvent,
        link="case",
        event_columns=COLUMNS,
    ),
    Source(
        kind=ChainKind.REPORT,
        model=Reconciliation,
        row=row_type(Reconciliation, *_HEAD),
        events=ReportEvent,
        link="reconciliation",
        event_columns=COLUMNS,
    ),
    Source(
        kind=ChainKind.CLOSING,
        model=Closing,
        row=row_type(Closing, *_HEAD),
        events=ClosingEvent,
        link="closing",
        event_columns=COLUMNS,
    ),
)
