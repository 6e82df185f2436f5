"""How a closing is written and reopened: each with its event, inside the caller's transaction."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.rows.writing import insert
from payments.errors import ClosingUnderWay
from payments.ledger.chain import chain_of_closing, further_hash
from payments.ledger.facts import Facts, filled_facts, new_facts, with_rows
from payments.ledger.models import Closing, ClosingEvent
from payments.ledger.operations.move_attempt_or_refund import change_expected


def number_it(closing: Closing) -> None:
    """Write a closing that is new, so that its entries can point to it; `vouch_for` follows in the same transaction.

    Raises ClosingUnderWay where somebody else has just got the number.
    """
    try:
        with transaction.atomic():
            insert(closing)
    except IntegrityError as error:
        raise ClosingUnderWay from error


def vouch_for(closing: Closing, *, count: int, digest: str, **sums: Any) -> None:
    """The first event of a closing: all that it says with these sums, how many entries it has and their digest."""
    for name, value in sums.items():
        setattr(closing, name, value)
    _record(closing, {"closing": filled_facts(closing), "entries": {"count": count, "digest": digest}}, sums)


def change_closing(closing: Closing, **changes: Any) -> None:
    """Write the columns with an event; the caller has locked the closing and read it then."""
    _record(closing, {"closing": new_facts(closing, changes)}, changes)


def _record(closing: Closing, facts: Facts, changes: dict[str, Any]) -> None:
    event = ClosingEvent(
        closing=closing,
        number=closing.event_count + 1,
        facts=with_rows(facts, ()),
        created_at=timezone.now(),
    )
    event.hash = further_hash(chain=chain_of_closing(closing), previous=closing.event_hash, event=event)
    head = {"event_count": event.number, "event_hash": event.hash}
    change_expected(closing, expected={"event_count": closing.event_count}, values={**changes, **head})
    insert(event)
