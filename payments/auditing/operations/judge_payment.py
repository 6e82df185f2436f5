"""A payment with its attempts and refunds against its events, and the numbers in them against their indexes."""

from typing import Any

from foundation.key_ring import SealBroken
from payments.auditing.finding import Finding, Reason
from payments.auditing.operations.material import Material
from payments.auditing.operations.replay import Figures, Replayed, compare, replay
from payments.ledger.facts import GUARDED, Facts, subject_of_row
from payments.ledger.models import Attempt, Payment, Refund
from payments.ledger.numbers import transaction_id_of


def judge_payment(payment_id: int, material: Material) -> Replayed:
    """Everything that is wrong with a payment that is there, each by the name of its row."""
    payment = material.row
    told = replay("payment", payment_id, payment.transaction_id_index, material, _figures)
    if not told.count and not told.findings:
        told.find(Reason.UNTOLD, payment=payment_id)
    elif not told.findings:
        told.findings += _untrue_rows(payment, material, told)
        told.findings += _foreign_numbers(payment, material)
    return told


def _figures(facts: Facts) -> Figures:
    """What the payment counts with in a head."""
    asked_fen = facts.get("payment", {}).get("amount_fen", 0)
    paid_fen = refunded_fen = refund_count = 0
    for subject, told in facts.items():
        if subject.startswith("refund:"):
            refund_count += 1
        elif subject.startswith("attempt:"):
            paid_fen += told.get("paid_fen", 0)
            refunded_fen += told.get("refunded_fen", 0)
    return {
        "payment_count": 1,
        "asked_fen": asked_fen,
        "paid_fen": paid_fen,
        "refunded_fen": refunded_fen,
        "refund_count": refund_count,
    }


def _untrue_rows(payment: Payment, material: Material, told: Replayed) -> list[Finding]:
    findings = _differing(payment, told.facts.get("payment", {}), payment)
    there = {"payment"}
    for row in material.beside:
        there.add(subject_of_row(row))
        said = told.facts.get(subject_of_row(row))
        if said is None and isinstance(row, Refund):
            findings.append(Finding("refund", row.pk, Reason.UNTOLD, payment=payment.pk))
        else:
            findings += _differing(row, _untold(row) if said is None else said, payment)
    for subject in told.facts.keys() - there:
        kind, _colon, key = subject.partition(":")
        findings.append(Finding(kind, int(key), Reason.GONE, payment=payment.pk))
    return findings


def _untold(attempt: Attempt) -> dict[str, Any]:
    """What an attempt may say of which no event tells yet: that it is there, without money. Its number is compared."""
    return {"provider": attempt.provider, "out_trade_no_index": attempt.out_trade_no_index}


def _differing(row: Any, told: dict[str, Any], payment: Payment) -> list[Finding]:
    name = row._meta.model_name
    return [
        Finding(name, row.pk, Reason.DIFFERS, **about, payment=payment.pk)
        for about in compare(row, told, GUARDED[name])
    ]


def _foreign_numbers(payment: Payment, material: Material) -> list[Finding]:
    """The numbers whose ciphertext is another row's, or of nobody."""
    number = _text(payment, "transaction_id")
    found: list[tuple[Any, str]] = []
    if number is None or Payment.index_of(number) != payment.transaction_id_index:
        found.append((payment, "transaction_id"))
    for row in material.beside:
        if isinstance(row, Refund):
            if not _is_own(row, "number", row.number_index, Refund.index_of):
                found.append((row, "number"))
        elif isinstance(row, Attempt):
            found += [(row, what) for what in _foreign_in_attempt(row, payment, number)]
    return [Finding(row._meta.model_name, row.pk, Reason.NUMBER, what=what, payment=payment.pk) for row, what in found]


def _foreign_in_attempt(attempt: Attempt, payment: Payment, number: str | None) -> list[str]:
    wrong = []
    own = _text(attempt, "out_trade_no")
    if own is not None and own == number:
        is_own = attempt.out_trade_no_index == payment.transaction_id_index
    else:
        base = transaction_id_of(own or "")
        is_own = base is not None and Payment.index_of(base) == payment.transaction_id_index
        is_own = is_own and Attempt.index_of(own or "") == attempt.out_trade_no_index
    if not is_own:
        wrong.append("out_trade_no")
    index = attempt.provider_transaction_id_index
    if index is None:
        is_own = _text(attempt, "provider_transaction_id") == ""
    else:
        is_own = _is_own(attempt, "provider_transaction_id", index, Attempt.provider_index_of)
    return wrong if is_own else [*wrong, "provider_transaction_id"]


def _is_own(row: Any, name: str, index: str, index_of: Any) -> bool:
    text = _text(row, name)
    return text is not None and bool(index_of(text) == index)


def _text(row: Any, name: str) -> str | None:
    """The text in the clear; None for one that cannot be read."""
    try:
        return str(getattr(row, name))
    except SealBroken:
        return None
