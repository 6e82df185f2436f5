"""Money that needs a person: a case is opened once, and closed by itself when its cause has gone away."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.rows.reading import find_all
from foundation.rows.writing import insert_both
from foundation.site_language import written
from foundation.this_request import current_number
from payments.enums import CaseAction, ExceptionKind
from payments.ledger.models import Attempt, CaseEvent, ExceptionCase, Payment, Refund
from payments.ledger.operations.move_case import change_case, change_cases, first_case_event


@transaction.atomic(savepoint=False)
def open_case(
    payment: Payment | None,
    *,
    kind: ExceptionKind,
    subject: str,
    amount_fen: int,
    evidence: Mapping[str, Any],
    proposed_action: CaseAction,
    notification_id: int | None = None,
    due_at: datetime | None = None,
) -> tuple[ExceptionCase, bool]:
    """Open the case, inside the caller's transaction; the same kind and subject of one payment open it only once.

    Gives the case, and whether it is new. One that is open already says from now on what is known now; one that was
    settled stays as it is.

    `payment` is None for money that belongs to none. `amount_fen` is the money in question. `evidence` holds plain
    facts, no number of a transaction. `due_at` is when what is proposed is done by itself, where nobody has to decide.
    The evidence also names the request that the case was opened by.
    """
    known = {"amount_fen": amount_fen, "proposed_action": proposed_action, "due_at": due_at}
    about = {"payment": payment, "kind": kind, "subject": subject}
    if not ExceptionCase.objects.filter(**about).exists():
        known_now = {**about, **known, "evidence": evidence_of(evidence), "opened_at": timezone.now()}
        new = ExceptionCase(**known_now, notification_id=notification_id)
        if _write(new):
            return new, True
    case = ExceptionCase.objects.select_for_update().get(**about)
    if case.closed_at is None:
        opened_by = json.loads(case.evidence).get("request", "")
        change_case(case, **known, evidence=_in_json(evidence, request=opened_by))
    return case, False


def open_new_cases(cases: Sequence[ExceptionCase]) -> bool:
    """Write these cases, all of them new and none of them the same as another, each with its first event.

    Inside the caller's transaction; False, and none of them is written, when somebody else was quicker with one.
    """
    events = [first_case_event(case) for case in cases]
    try:
        with transaction.atomic():
            ExceptionCase.objects.bulk_create(cases)
            CaseEvent.objects.bulk_create(events)
    except IntegrityError:
        return False
    return True


def evidence_of(facts: Mapping[str, Any]) -> str:
    """The plain facts as a case that is opened now keeps them: with the request that it is opened by."""
    return _in_json(facts, request=current_number())


def _in_json(evidence: Mapping[str, Any], *, request: str) -> str:
    named = {**evidence, "request": request} if request else evidence
    return json.dumps(named, sort_keys=True, ensure_ascii=False)


def _write(new: ExceptionCase) -> bool:
    """Write the case with its first event; False when somebody else was quicker."""
    event = first_case_event(new)
    try:
        with transaction.atomic():
            insert_both(new, event, link="case")
    except IntegrityError:
        return False
    return True


def subject_of(row: Attempt | Refund) -> str:
    """The subject of cases about this attempt or this refund of their payment."""
    return f"{row._meta.model_name}:{row.pk}"


def settle_cases(payment: Payment | None, *, kind: ExceptionKind, subject: str, action: CaseAction) -> None:
    """Close the payment's open case of this kind and subject, when there is one, inside the caller's transaction."""
    if payment is not None and not find_all(ExceptionCase, ("id",), payment_id=payment.pk, kind=kind, subject=subject):
        return  # as nearly always, and then nothing is put into words, or locked
    reason = written(_("Settled by itself; the events of the payment tell how."))
    _close(ExceptionCase.objects.filter(payment=payment, kind=kind, subject=subject), action=action, reason=reason)


def settle_cases_of(refund: Refund) -> None:
    """Close the cases that this refund, which has arrived, settles: also one that it had failed to settle before."""
    reason = written(_("Settled by itself; the events of the payment tell how."))
    failed = Q(payment=refund.payment_id, kind=ExceptionKind.REFUND_FAILED, subject=subject_of(refund))
    _close(ExceptionCase.objects.filter(failed | Q(refund=refund)), action=CaseAction.REFUND, reason=reason)


def drop_cases(cases: QuerySet[ExceptionCase]) -> None:
    """Close those of these cases that are open: what they told of is not so any more."""
    reason = written(_("Settled by itself: it is not so any more."))
    _close(cases, action=CaseAction.GONE, reason=reason)


def reopen_cases(cases: QuerySet[ExceptionCase]) -> int:
    """Open once more those of these cases that are settled; how many, inside the caller's transaction."""
    settled = cases.filter(closed_at__isnull=False)
    return change_cases(
        settled, opened_at=timezone.now(), closed_at=None, closed_by_id=None, closing_action="", closing_reason=""
    )


def _close(cases: QuerySet[ExceptionCase], *, action: CaseAction, reason: str) -> None:
    open_cases = cases.filter(closed_at__isnull=True)
    change_cases(open_cases, closed_at=timezone.now(), closing_action=action, closing_reason=reason)
