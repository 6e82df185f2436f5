"""Many repairs at once: asked for in one step, and carried out one by one by a job, whoever dies meanwhile."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from foundation.cause import staff_cause
from payments.ledger.models import Difference
from payments.reconciling.operations.repair import repair

logger = logging.getLogger(__name__)

# Whoever takes a repair up has this long; if he dies, another takes it up after that.
LEASE = timedelta(minutes=1)


def ask_repairs(*, difference_ids: Sequence[int], user_id: int) -> int:
    """Let `carry_out_repairs` do what these differences propose, for this user; how many are not repaired yet."""
    open_ones = Difference.objects.filter(pk__in=difference_ids, repaired_at__isnull=True)
    return open_ones.update(repair_due_at=timezone.now(), repair_asked_by_id=user_id)


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
    """Whether it is dealt with; a fault of ours stops no other."""
    user_id = difference.repair_asked_by_id
    try:
        repair(difference_id=difference.pk, cause=staff_cause(user_id), user_id=user_id)
    except Exception:
        logger.exception("Difference %s could not be repaired", difference.pk)
    found = Difference.objects.filter(pk=difference.pk)
    found.update(repair_due_at=None)
    return found.filter(repaired_at__isnull=False).exists()
