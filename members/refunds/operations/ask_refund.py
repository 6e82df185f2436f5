"""Ask for money back by a rule: what goes back is computed, and what was bought is locked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.cause import MAXIMUM_REASON_LENGTH, Cause, stated_reason
from foundation.errors import InvalidField
from members.classes.queries import booking_of_payment_for_update
from members.enums import MemberEventKind, RefundRule
from members.errors import RuleNotApplicable
from members.memberships.queries import membership_of_payment
from members.people.operations.record_event import record_event
from members.people.queries import member_for_update
from members.refunds.models import RefundDecision
from members.refunds.operations.call_off import call_off
from members.refunds.operations.quote_refund import RefundQuote, quote_refund
from members.training.models import OwnedPack
from members.training.queries import pack_for_update
from payments.enums import RefundStatus
from payments.errors import PaymentNotFound
from payments.ledger.queries import payment_for_update
from payments.refunding.operations.request import NewRefund, reserve_refund
from payments.refunding.operations.send import send_refund

if TYPE_CHECKING:
    from payments.ledger.models import Refund


@dataclass(frozen=True, slots=True)
class RefundWish:
    """What somebody asks for. `amount_fen` other than the computed one needs an `override_reason`.

    `units` (days or sessions) takes back a part and leaves bookings alone until the refund arrives.
    """

    payment_id: int
    rule: RefundRule
    reason: str
    actor_id: int | None
    amount_fen: int | None = None
    override_reason: str = ""
    units: int | None = None
    is_proposal: bool = False


def ask_refund(wish: RefundWish, *, cause: Cause) -> RefundDecision:
    """Decide, then send the refund unless it waits for somebody; raises what `decide_refund` raises.

    Not inside a transaction: the provider is called.
    """
    decision = decide_refund(wish, cause=cause)
    if decision.refund.status == RefundStatus.PENDING:
        send_refund(decision.refund, cause=cause)
        decision.refund.refresh_from_db()
    return decision


@transaction.atomic
def decide_refund(wish: RefundWish, *, cause: Cause) -> RefundDecision:
    """Reserve the refund and lock what was bought; nothing is sent.

    What is booked with it is called off when the refund is to be sent now; else that waits for its approval.
    Raises what `quote_refund` and `reserve_refund` raise, RuleNotApplicable when nothing goes back, and InvalidField
    for a missing reason or an amount that is none; then nothing has changed.
    """
    _lock(wish.payment_id)
    quote = quote_refund(payment_id=wish.payment_id, rule=wish.rule, units=wish.units)
    amount_fen, override_reason = _chosen(quote, wish.amount_fen, wish.override_reason)
    reason, actor_id = stated_reason(wish.reason), wish.actor_id
    new = NewRefund(wish.payment_id, amount_fen, reason, actor_id, is_proposal=wish.is_proposal)
    refund = reserve_refund(new=new, cause=cause)
    decision = _write(quote, refund, override_reason=override_reason, actor_id=actor_id)
    if refund.status == RefundStatus.PENDING:
        call_off(payment_id=wish.payment_id, refund_id=refund.pk, reason=reason, actor_id=actor_id)
    return decision


def _lock(payment_id: int) -> None:
    """The payment, then what it bought: nothing of it is used up while the sum is made."""
    if payment_for_update(payment_id) is None:
        raise PaymentNotFound
    membership = membership_of_payment(payment_id)
    if membership is not None:
        member_for_update(membership.member_id)
    booking_of_payment_for_update(payment_id)
    for pack_id in OwnedPack.objects.filter(payment_id=payment_id).values_list("pk", flat=True):
        pack_for_update(pack_id)


def _chosen(quote: RefundQuote, amount_fen: int | None, override_reason: str) -> tuple[int, str]:
    """The amount that goes back, and why it is not the computed one."""
    if amount_fen is None or amount_fen == quote.amount_fen:
        if quote.amount_fen == 0:
            raise RuleNotApplicable(_("By this rule nothing goes back."), formula=quote.explanation)
        return quote.amount_fen, ""
    if amount_fen <= 0:
        raise InvalidField({"amount": [_("Give an amount above nothing.")]})
    override_reason = override_reason.strip()
    if not 0 < len(override_reason) <= MAXIMUM_REASON_LENGTH:
        raise InvalidField({"override_reason": [_("Say in 1 to 200 characters why it is not the computed amount.")]})
    return amount_fen, override_reason


def _write(quote: RefundQuote, refund: "Refund", *, override_reason: str, actor_id: int | None) -> RefundDecision:
    decision = RefundDecision.objects.create(
        payment_id=refund.payment_id,
        refund=refund,
        rule=quote.rule,
        explanation=quote.explanation,
        computed_fen=quote.amount_fen,
        amount_fen=refund.amount_fen,
        override_reason=override_reason,
        units=quote.units,
        decided_by_id=actor_id,
        created_at=timezone.now(),
    )
    record_event(
        MemberEventKind.REFUND_DECIDED,
        member_id=refund.payment.member_id,
        subject=f"payment:{refund.payment_id}",
        actor_id=actor_id,
        reason=refund.reason,
        refund=refund.pk,
        rule=quote.rule,
        computed_fen=quote.amount_fen,
        amount_fen=refund.amount_fen,
        override_reason=override_reason,
    )
    return decision
