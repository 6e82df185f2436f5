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
from payments.enums import ChainKind
from payments.ledger.chain import COLUMNS, PAYMENT_COLUMNS
from payments.ledger.models import (
    Attempt,
    AuditPin,
    CaseEvent,
    Event,
    ExceptionCase,
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
    """

    row: Any = None
    events: list[tuple[Any, ...]] = field(default_factory=list)
    pins: list[tuple[int, str, int]] = field(default_factory=list)
    beside: list[Any] = field(default_factory=list)


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
            yield self._page(after, last, upto_head)
            if last is None:
                return
            after = last

    def one(self, chain: int, *, upto_head: int) -> Material:
        """The same for one chain alone, with its row locked: inside a transaction."""
        self.model._default_manager.select_for_update().filter(pk=chain).values_list("pk").first()
        return self._page(chain - 1, chain, upto_head).get(chain, Material())

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
        pins = AuditPin.objects.filter(_between("chain", after, last), kind=self.kind, head_id__lte=upto_head)
        pinned = pins.order_by("chain", "event_count").values_list("chain", "event_count", "event_hash", "head_id")
        for chain, count, digest, head in pinned:
            page[chain].pins.append((count, digest, head))
        return page


def _between(name: str, after: int, last: int | None) -> Q:
    upto = Q() if last is None else Q(**{f"{name}__lte": last})
    return Q(**{f"{name}__gt": after}) & upto


def _read(model: type[Model], row: type[Any], which: Q) -> Iterator[Any]:
    return starmap(row, model._default_manager.filter(which).order_by("pk").values_list(*row._fields))  # type: ignore[attr-defined]


_HEAD = ("event_count", "event_hash")
_ATTEMPT = row_type(Attempt, "payment_id", "status", "out_trade_no", "provider_transaction_id")
_REFUND = row_type(Refund, "payment_id", "number", "provider_refund_id", "reference")

SOURCES = (
    Source(
        kind=ChainKind.PAYMENT,
        model=Payment,
        row=row_type(Payment, "transaction_id", *_HEAD),
        events=Event,
        link="payment",
        event_columns=PAYMENT_COLUMNS,
        beside=((Attempt, _ATTEMPT), (Refund, _REFUND)),
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
)
