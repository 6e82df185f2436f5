"""How a case changes: with an event of its own, and only by its holder of the lock, inside the caller's transaction."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundation.rows.writing import insert
from payments.ledger.chain import chain_of_case, further_hash
from payments.ledger.facts import filled_facts, new_facts, with_rows
from payments.ledger.models import CaseEvent, ExceptionCase
from payments.ledger.operations.move_attempt_or_refund import change_expected

CASES_AT_ONCE = 500


def first_case_event(case: ExceptionCase) -> CaseEvent:
    """The event that a new, unsaved case begins with; sets the case's head. The caller saves both."""
    event = _next_event(case, filled_facts(case))
    case.event_count, case.event_hash = event.number, event.hash
    return event


def change_case(case: ExceptionCase, **changes: Any) -> None:
    """Write the columns, and an event where it vouches for one. The caller has locked the case and read it then."""
    changed = {name: value for name, value in changes.items() if getattr(case, name) != value}
    facts, expected = new_facts(case, changed), {"event_count": case.event_count}
    if facts:
        event = _next_event(case, facts)
        changed |= {"event_count": event.number, "event_hash": event.hash}
        change_expected(case, expected=expected, values=changed)
        insert(event)
    elif changed:
        change_expected(case, expected=expected, values=changed)


@transaction.atomic(savepoint=False)
def change_cases(cases: QuerySet[ExceptionCase], **changes: Any) -> int:
    """The same for all of these, one by one, as each keeps its reason sealed for itself; how many they are."""
    done, last_id = 0, 0
    while batch := list(cases.select_for_update().filter(pk__gt=last_id).order_by("pk")[:CASES_AT_ONCE]):
        for case in batch:
            change_case(case, **changes)
        done, last_id = done + len(batch), batch[-1].pk
        if len(batch) < CASES_AT_ONCE:
            break
    return done


def _next_event(case: ExceptionCase, facts: dict[str, Any]) -> CaseEvent:
    event = CaseEvent(
        case=case,
        number=case.event_count + 1,
        facts=with_rows({"exceptioncase": facts}, ()),
        created_at=timezone.now(),
    )
    event.hash = further_hash(chain=chain_of_case(case), previous=case.event_hash, event=event)
    return event
