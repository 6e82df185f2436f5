"""Put a difference from a bill in front of a person: one case, whichever run tells of it, as long as it is there."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from payments.cases.actions import NOTES
from payments.cases.operations import drop_cases, evidence_of, open_case, open_new_cases, reopen_cases
from payments.enums import CaseAction, DifferenceKind, ExceptionKind, Repair
from payments.ledger.models import Difference, ExceptionCase
from payments.ledger.operations.move_case import change_cases
from payments.reconciling.operations.expected_fee import whole_fen
from payments.reconciling.queries import cases_of, known_cases, subject_of_difference


def raise_new(differences: Sequence[Difference]) -> list[Difference]:
    """Open cases for those of the differences of a page that never had one, all at once, in the caller's transaction.

    Those that are left had one, or are told of twice, or somebody else is about to open theirs: `raise_difference`.
    """
    first = {_key(difference): difference for difference in reversed(differences)}
    for known in known_cases(differences):
        first.pop((known.payment_id, known.subject), None)
    new = {difference.pk for difference in first.values()}
    cases = [_new_case(difference) for difference in differences if difference.pk in new]
    is_written = bool(cases) and open_new_cases(cases)
    return [difference for difference in differences if not is_written or difference.pk not in new]


@transaction.atomic
def raise_difference(difference: Difference) -> bool:
    """Open a case for it, whether or not its payment is known; False when an earlier run had opened it.

    One that was settled is opened again, as the difference is still there, unless a person has settled it with a note:
    that word stands for as long as the same money is in question.
    """
    amount_fen, cases = _amount_in_question(difference), cases_of(difference)
    settled = cases.filter(closed_at__isnull=False).first()
    if settled is not None and not _stands(settled, amount_fen):
        reopen_cases(cases)
    case, _is_new = open_case(
        difference.payment,
        kind=_kind_of_case(difference),
        subject=subject_of_difference(difference),
        amount_fen=amount_fen,
        evidence=_evidence(difference),
        proposed_action=_proposal(difference),
    )
    change_cases(cases, reconciliation_id=difference.reconciliation_id, run=difference.run)
    finished_at = difference.reconciliation.finished_at
    return finished_at is None or case.opened_at >= finished_at


def drop_difference(difference: Difference) -> None:
    """Close its case: the difference has been repaired."""
    drop_cases(cases_of(difference))


def _key(difference: Difference) -> tuple[int | None, str]:
    return difference.payment_id, subject_of_difference(difference)


def _new_case(difference: Difference) -> ExceptionCase:
    """As `raise_difference` leaves one that was not there."""
    return ExceptionCase(
        payment_id=difference.payment_id,
        kind=_kind_of_case(difference),
        subject=subject_of_difference(difference),
        amount_fen=_amount_in_question(difference),
        evidence=evidence_of(_evidence(difference)),
        proposed_action=_proposal(difference),
        reconciliation_id=difference.reconciliation_id,
        run=difference.run,
        opened_at=timezone.now(),
    )


def _kind_of_case(difference: Difference) -> ExceptionKind:
    return ExceptionKind.UNKNOWN_TRADE if difference.payment_id is None else ExceptionKind.BILL_DIFFERS


def _stands(settled: ExceptionCase, amount_fen: int) -> bool:
    return settled.closed_by_id is not None and settled.closing_action in NOTES and settled.amount_fen == amount_fen


def _amount_in_question(difference: Difference) -> int:
    """What the two sides are apart; of a wrong fee, that part of it, rounded to a fen."""
    if difference.kind == DifferenceKind.FEE and difference.expected_fee_millifen is not None:
        return whole_fen(abs(difference.fee_millifen - difference.expected_fee_millifen))
    return abs(difference.bill_fen - difference.ledger_fen)


def _proposal(difference: Difference) -> CaseAction:
    """To ask, where the answer can change what is booked here; the rest is settled with the provider's people."""
    return CaseAction.SETTLED_OUTSIDE if difference.proposed_repair == Repair.RAISE else CaseAction.ASK_PROVIDER


def _evidence(difference: Difference) -> dict[str, str | int | None]:
    return {
        "difference": difference.kind,
        "entry": difference.entry,
        "attempt": difference.attempt_id,
        "provider": difference.reconciliation.provider,
        "day": difference.reconciliation.day.isoformat(),
        "line": difference.bill_line,
        "bill_fen": difference.bill_fen,
        "ledger_fen": difference.ledger_fen,
        "bill_state": difference.bill_state,
        "ledger_state": difference.ledger_state,
        "fee_millifen": difference.fee_millifen,
        "expected_fee_millifen": difference.expected_fee_millifen,
    }
