"""Many repairs at once: asked for in one step, and carried out one by one by a job, whoever dies meanwhile."""

import logging
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from foundation.cause import Cause, EventSource, staff_cause
from foundation.database.faults import FAULTS, is_away
from payments.enums import Repair
from payments.ledger.models import Difference
from payments.reconciling.operations.repair import repair

logger = logging.getLogger(__name__)

# Whoever takes a repair up has this long; if he dies, another takes it up after that.
LEASE = timedelta(minutes=1)


def ask_repairs(differences: QuerySet[Difference], *, user_id: int | None, later: timedelta = timedelta()) -> int:
    """Let `carry_out_repairs` do what these differences propose; how many are to be repaired.

    `user_id` is who asks, None for a command. It does so at once, or only that much later: by then whoever asked has
    repaired them by `repair_now`, or has died.
    """
    open_ones = differences.filter(repaired_at__isnull=True).exclude(proposed_repair=Repair.NONE)
    return open_ones.update(repair_due_at=timezone.now() + later, repair_asked_by_id=user_id)


def repair_now(difference_id: int) -> str:
    """Do what a command has asked for; the word for what came of it."""
    outcome = repair(difference_id=difference_id, cause=_cause(None))
    _is_carried_out(difference_id)
    return outcome


def carry_out_repairs() -> int:
    """Do what was asked for, each once, and say how many were dealt with; providers are asked.

    The word for what came of each is kept on it; one that is not dealt with stays to be asked for again. Several may
    run at once.
    """
    began, done = timezone.now(), 0
    while difference := Difference.objects.filter(repair_due_at__lte=began).order_by("repair_due_at", "id").first():
        mine = Difference.objects.filter(pk=difference.pk, repair_due_at=difference.repair_due_at)
        if mine.update(repair_due_at=timezone.now() + LEASE):
            done += _carry_out(difference)
    return done


def _carry_out(difference: Difference) -> bool:
    """Whether it is dealt with; a fault of ours stops no other, one of the database that passes leaves it due."""
    user_id = difference.repair_asked_by_id
    try:
        repair(difference_id=difference.pk, cause=_cause(user_id), user_id=user_id)
    except Exception as error:
        if is_away(error):
            FAULTS.tell(f"Difference {difference.pk} is not repaired yet", error)
            return False
        logger.exception("Difference %s could not be repaired", difference.pk)
    return _is_carried_out(difference.pk)


def _is_carried_out(difference_id: int) -> bool:
    """Nobody needs to take it up any more; whether it is dealt with."""
    found = Difference.objects.filter(pk=difference_id)
    found.update(repair_due_at=None)
    return found.filter(repaired_at__isnull=False).exists()


def _cause(user_id: int | None) -> Cause:
    return Cause(EventSource.COMMAND) if user_id is None else staff_cause(user_id)
