"""A case against its events."""

from payments.auditing.finding import Reason
from payments.auditing.operations.material import Material
from payments.auditing.operations.replay import Figures, Replayed, compare, replay
from payments.ledger.chain import chain_of_case
from payments.ledger.facts import GUARDED, Facts


def judge_case(case_id: int, material: Material) -> Replayed:
    """Everything that is wrong with a case that is there."""
    case = material.row
    told = replay("case", case_id, chain_of_case(case), material, _figures)
    if not told.count and not told.findings:
        told.find(Reason.UNTOLD, payment=case.payment_id)
    elif not told.findings:
        for about in compare(case, told.facts["exceptioncase"], GUARDED["exceptioncase"]):
            told.find(payment=case.payment_id, **about)
    return told


def _figures(facts: Facts) -> Figures:
    is_open = facts["exceptioncase"].get("closed_at") is None if facts else False
    return {"case_count": 1, "open_case_count": int(is_open)}
