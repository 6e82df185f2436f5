"""A payment with all that hangs on it against its events, and the numbers in them against their indexes."""

from typing import Any

from payments.auditing.finding import Finding, Reason
from payments.auditing.operations.material import Material
from payments.auditing.operations.replay import Figures, Replayed, compare, replay
from payments.auditing.operations.rows import subject_of
from payments.auditing.operations.sealed_numbers import opened, why_untrue
from payments.ledger.facts import GUARDED, Facts
from payments.ledger.models import Attempt, Payment, Refund
from payments.ledger.numbers import transaction_id_of

# The name of a sealed column, and what is wrong with it, if anything.
Untrue = tuple[str, Reason | None]


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


def _untrue_rows(payment: Any, material: Material, told: Replayed) -> list[Finding]:
    findings = _differing(payment, told.facts.get("payment", {}), payment)
    there = {"payment"}
    for row in material.beside:
        subject = subject_of(row)
        there.add(subject)
        said = told.facts.get(subject)
        if said is None and row.model_name != "attempt":
            findings.append(Finding(row.model_name, row.pk, Reason.UNTOLD, payment=payment.pk))
        else:
            findings += _differing(row, _untold(row) if said is None else said, payment)
    for subject in told.facts.keys() - there:
        kind, _colon, key = subject.partition(":")
        findings.append(Finding(kind, int(key), Reason.GONE, payment=payment.pk))
    return findings


def _untold(attempt: Any) -> dict[str, Any]:
    """What an attempt may say of which no event tells yet: that it is there, without money. Its number is compared."""
    return {"provider": attempt.provider, "out_trade_no_index": attempt.out_trade_no_index}


def _differing(row: Any, told: dict[str, Any], payment: Any) -> list[Finding]:
    name = row.model_name
    return [Finding(name, row.pk, **about, payment=payment.pk) for about in compare(row, told, GUARDED[name])]


def _foreign_numbers(payment: Any, material: Material) -> list[Finding]:
    """The numbers whose ciphertext is another row's, or of nobody."""
    index = payment.transaction_id_index
    number, why = opened(payment, "transaction_id", lambda text: Payment.index_of(text) == index)
    found: list[tuple[Any, str, Reason | None]] = [(payment, "transaction_id", why)]
    for row in material.beside:
        found += [(row, name, why) for name, why in _untrue_numbers(row, payment, number)]
    return [
        Finding(row.model_name, row.pk, why, what=name, payment=payment.pk)
        for row, name, why in found
        if why is not None
    ]


def _untrue_numbers(row: Any, payment: Any, number: str | None) -> list[Untrue]:
    """Of the sealed ones; an invoice's stands as it is in its events."""
    if row.model_name == "attempt":
        return _of_attempt(row, payment, number)
    return _of_refund(row) if row.model_name == "refund" else []


def _of_refund(refund: Any) -> list[Untrue]:
    """Its other sealed texts are compared with the digests of them that its events hold."""
    return [("number", why_untrue(refund, "number", lambda text: Refund.index_of(text) == refund.number_index))]


def _of_attempt(attempt: Any, payment: Any, number: str | None) -> list[Untrue]:
    """`number` is the payment's own, which that of its first attempt equals."""

    def is_own(text: str) -> bool:
        if text == number:
            return bool(attempt.out_trade_no_index == payment.transaction_id_index)
        base = transaction_id_of(text)
        is_of_payment = base is not None and Payment.index_of(base) == payment.transaction_id_index
        return is_of_payment and Attempt.index_of(text) == attempt.out_trade_no_index

    def is_provider_own(text: str) -> bool:
        index = attempt.provider_transaction_id_index
        return text == "" if index is None else Attempt.provider_index_of(text) == index

    return [
        ("out_trade_no", why_untrue(attempt, "out_trade_no", is_own)),
        ("provider_transaction_id", why_untrue(attempt, "provider_transaction_id", is_provider_own)),
    ]
