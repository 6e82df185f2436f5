"""What would go back of a payment now, by a rule."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField
from members.enums import RefundRule
from members.refunds.explanation import refund_explanation
from members.refunds.facts import RefundFacts, refund_facts
from members.refunds.rules import Basis, due_fen, still_due_fen
from payments.enums import PaymentStatus
from payments.errors import PaymentNotFound, PaymentNotPaid
from payments.ledger.queries import settling_attempt, visible_payments


@dataclass(frozen=True, slots=True)
class RefundQuote:
    """The calculator's answer; amounts in fen, `explanation` in the reader's language.

    `units` are the days or sessions that would be taken back, None for all that are `left`. `given_back_fen` went back
    before, or is promised to.
    """

    rule: RefundRule
    amount_fen: int
    explanation: str
    units: int | None
    unit_name: str
    paid_fen: int
    given_back_fen: int
    used: int
    left: int


def quote_refund(*, payment_id: int, rule: RefundRule, units: int | None = None) -> RefundQuote:
    """Compute what goes back if it is asked for now; nothing is written, 0 is an answer.

    `units`: take back only so many of the days or sessions that are left; those that stay count as used. Raises
    PaymentNotFound, PaymentNotPaid, RuleNotApplicable, ChangeRefused while a private session waits to be confirmed,
    and InvalidField for `units` that are not left, or by a rule that gives back the whole.
    """
    payment = visible_payments(is_staff=True, member_id=None).filter(pk=payment_id).first()
    if payment is None:
        raise PaymentNotFound
    paid = settling_attempt(payment)
    if payment.status != PaymentStatus.SUCCESS or paid is None:
        raise PaymentNotPaid
    facts = refund_facts(payment, rule=rule, at=timezone.now())
    used = facts.used + _kept(facts, units)
    given_back_fen = paid.refund_reserved_fen
    amount_fen = still_due_fen(due_fen(facts.basis, facts.price, used=used), given_back_fen=given_back_fen)
    return RefundQuote(
        rule=rule,
        amount_fen=amount_fen,
        explanation=refund_explanation(facts, used=used, given_back_fen=given_back_fen, amount_fen=amount_fen),
        units=None if units == facts.left else units,
        unit_name=facts.unit_name,
        paid_fen=payment.amount_fen,
        given_back_fen=given_back_fen,
        used=facts.used,
        left=facts.left,
    )


def _kept(facts: RefundFacts, units: int | None) -> int:
    """How many of what is left stay with the member."""
    if units is None:
        return 0
    if facts.basis not in (Basis.LIST_PRICE, Basis.PAID_PRICE):
        raise InvalidField({"units": [_("By this rule nothing can be kept.")]})
    if not 0 <= units <= facts.left:
        raise InvalidField({"units": [_("So many are not left.")]})
    return facts.left - units
