"""What would go back of a payment now, and of those that are one with it, by a rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField, Sentence
from members.enums import RefundRule
from members.refunds.explanation import refund_explanation
from members.refunds.interest import Interest, interest_on
from members.refunds.rules import Basis, RefundFacts, due_fen
from members.refunds.what_is_used import refund_facts
from members.unused_value import still_due_fen
from payments.enums import PaymentStatus
from payments.errors import PaymentNotFound, PaymentNotPaid
from payments.ledger.queries import paid_fen, settling_attempts, visible_payments
from payments.refunding.operations.limits import goes_by_hand

if TYPE_CHECKING:
    from payments.ledger.models import Payment


@dataclass(frozen=True, slots=True)
class Line:
    """What goes back of one payment, in fen."""

    payment_id: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class RefundQuote:
    """The calculator's answer; amounts in fen, `explanation` in the reader's language.

    It is for the entitlement as it stands: `lines` say what goes back of which payment, the newest first, and
    `can_go_back` how much can at most, `by_hand_fen` how much of it the providers take no longer. `units` are the days
    or sessions that would be taken back, None for all that are `left`; `brings_back_id` is the membership that gets its
    place again instead, where something goes back and all of it is taken. `interest` comes on top. `given_back_fen`
    went back before, or is promised to.
    """

    rule: RefundRule
    amount_fen: int
    lines: tuple[Line, ...]
    can_go_back: tuple[Line, ...]
    explanation: Sentence
    units: int | None
    unit_name: Sentence
    paid_fen: int
    given_back_fen: int
    used: int
    left: int
    brings_back_id: int | None
    by_hand_fen: int
    interest: Interest


def quote_refund(*, payment_id: int, rule: RefundRule, units: int | None = None) -> RefundQuote:
    """Compute what goes back if it is asked for now; nothing is written, 0 is an answer.

    `units`: take back only so many of the days or sessions that are left; those that stay count as used, where the rule
    measures. Raises PaymentNotFound, PaymentNotPaid, RuleNotApplicable, ChangeRefused while a private session waits to
    be confirmed, and InvalidField for `units` that are not left.
    """
    facts = refund_facts(_paid(payment_id), rule=rule, at=timezone.now())
    used = min(facts.used + _kept(facts, units), facts.price.in_all)
    can_go_back = _refundable(facts.payment_ids)
    due = still_due_fen(due_fen(facts.basis, facts.price, used=used), given_back_fen=facts.given_back_fen)
    amount_fen = min(due, sum(line.amount_fen for line in can_go_back))
    given = {"used": used, "given_back_fen": facts.given_back_fen, "amount_fen": amount_fen}
    return RefundQuote(
        rule=rule,
        amount_fen=amount_fen,
        lines=(lines := spread(amount_fen, can_go_back)),
        can_go_back=can_go_back,
        explanation=refund_explanation(facts, **given),
        units=units,
        unit_name=facts.unit_name,
        paid_fen=paid_fen(facts.payment_ids),
        given_back_fen=facts.given_back_fen,
        used=facts.used,
        left=facts.left,
        brings_back_id=facts.brings_back_id if amount_fen and units is None else None,
        by_hand_fen=_by_hand_fen(lines),
        interest=interest_on(amount_fen, rule=rule, payment_ids=facts.payment_ids),
    )


def spread(amount_fen: int, can_go_back: Sequence[Line]) -> tuple[Line, ...]:
    """The amount over what can go back, the first before the next; what is too much stands on the last."""
    lines = []
    for line in can_go_back:
        part = amount_fen if line is can_go_back[-1] else min(amount_fen, line.amount_fen)
        amount_fen -= part
        if part:
            lines.append(Line(line.payment_id, part))
    return tuple(lines)


def _paid(payment_id: int) -> "Payment":
    payment = visible_payments(sees_all=True, member_id=None).filter(pk=payment_id).first()
    if payment is None:
        raise PaymentNotFound
    if payment.status != PaymentStatus.SUCCESS or not settling_attempts([payment_id]):
        raise PaymentNotPaid
    return payment


def _refundable(payment_ids: Sequence[int]) -> tuple[Line, ...]:
    attempts = settling_attempts(payment_ids)
    return tuple(Line(payment_id, attempts[payment_id].refundable_fen) for payment_id in payment_ids)


def _by_hand_fen(lines: Sequence[Line]) -> int:
    """What of it is paid out by hand."""
    attempts, now = settling_attempts(line.payment_id for line in lines), timezone.now()
    return sum(line.amount_fen for line in lines if goes_by_hand(attempts[line.payment_id], now=now))


def _kept(facts: RefundFacts, units: int | None) -> int:
    """How many of what is left stay with the member; those of a pack that were added by hand go first."""
    if units is None:
        return 0
    if not 0 <= units <= facts.left:
        raise InvalidField({"take": [_("So many are not left.")]})
    return facts.left - units if facts.basis in (Basis.LIST_PRICE, Basis.PAID_PRICE) else 0
