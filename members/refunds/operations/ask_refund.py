"""Ask for money back by a rule: what goes back is computed, and what was bought is locked."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.cause import MAXIMUM_REASON_LENGTH, Cause, stated_reason
from foundation.errors import InvalidField
from foundation.site_language import written
from members.changes.operations.withdraw_membership import HANDED_ON
from members.classes.queries import booking_of_payment_for_update
from members.enums import MemberEventKind, RefundRule
from members.errors import RuleNotApplicable
from members.memberships.entitlement import entitlement_for_update, entitlement_of_payment
from members.people.operations.record_event import record_event
from members.refunds.models import RefundDecision
from members.refunds.operations.give_up_bookings import call_off
from members.refunds.operations.quote_refund import RefundQuote, quote_refund, spread
from members.refunds.queries import handed_on_to
from members.training.models import OwnedPack
from members.training.queries import pack_for_update
from payments.enums import RefundStatus
from payments.errors import PaymentNotFound
from payments.ledger.queries import is_refund_under_way, payment_for_update
from payments.purposes import ALL, NOTHING, Take
from payments.refunding.operations.request import NewRefund, reserve_refunds
from payments.refunding.operations.send import send_refunds

if TYPE_CHECKING:
    from payments.ledger.models import Refund


@dataclass(frozen=True, slots=True)
class RefundWish:
    """What somebody asks for. `amount_fen` other than the computed one needs an `override_reason`.

    `take` is what is taken back; days or sessions without an amount of one's own are what the amount is computed for.
    """

    payment_id: int
    rule: RefundRule
    reason: str
    actor_id: int | None
    amount_fen: int | None = None
    override_reason: str = ""
    take: Take | None = None
    is_proposal: bool = field(default=False, repr=False)  # no part of what the request says


def ask_refund(wish: RefundWish, *, cause: Cause) -> RefundDecision:
    """Decide, then send the refunds unless they wait for somebody; raises what `decide_refund` raises.

    Not inside a transaction: the providers are called.
    """
    decision = decide_refund(wish, cause=cause)
    send_refunds(decision.refunds, cause=cause)
    decision.refund.refresh_from_db()
    return decision


@transaction.atomic
def decide_refund(wish: RefundWish, *, cause: Cause) -> RefundDecision:
    """Reserve the refunds and lock what was bought; nothing is sent.

    What is booked with it is called off when the refunds are to be sent now; else that waits for their approval.
    One decision, whatever the number of payments: the newest first. Where another amount was agreed on, everything
    is taken back when it is all that can go back, else nothing, unless `take` says so. Raises what `quote_refund`
    and `reserve_refunds` raise, RuleNotApplicable when nothing goes back or another refund of the same thing is
    under way, and InvalidField for a missing reason, an amount that is none or what cannot be taken; then nothing
    has changed.
    """
    _lock(wish.payment_id)
    _require_no_other(wish.payment_id)
    quote = quote_of(wish)
    amount_fen, override_reason = _chosen(quote, wish.amount_fen, wish.override_reason)
    taking = _taking(quote, wish, amount_fen)
    news = [
        NewRefund(
            line.payment_id,
            line.amount_fen,
            stated_reason(wish.reason),
            wish.actor_id,
            take=taking.take,
            is_proposal=wish.is_proposal,
        )
        for line in spread(amount_fen, quote.can_go_back)
    ]
    refunds = reserve_refunds(news=news, cause=cause)
    decision = _write(wish, quote, refunds, taking, override_reason=override_reason)
    if refunds[0].status != RefundStatus.AWAITING_APPROVAL:
        call_off(decision, actor_id=wish.actor_id)
    return decision


def _lock(payment_id: int) -> None:
    """The payments, the lower id first, then what they bought: nothing of it is used up while the sum is made."""
    entitlement = entitlement_of_payment(payment_id)
    for each in sorted({payment_id, *(entitlement.payment_ids if entitlement else ())}):
        if payment_for_update(each) is None:
            raise PaymentNotFound
    entitlement_for_update(payment_id)
    booking_of_payment_for_update(payment_id)
    for pack_id in OwnedPack.objects.filter(payment_id=payment_id).values_list("pk", flat=True):
        pack_for_update(pack_id)


def _require_no_other(payment_id: int) -> None:
    """What an upgrade's payments paid for is one thing: what is left of it is known when the other refund has ended."""
    entitlement = entitlement_of_payment(payment_id)
    others = [each for each in (entitlement.payment_ids if entitlement else ()) if each != payment_id]
    if is_refund_under_way(others):
        raise RuleNotApplicable(
            _("A refund of another payment of this membership is under way. Decide on that one, or wait for its end.")
        )


def quote_of(wish: RefundWish) -> RefundQuote:
    """By the rule, for what is to be taken; where another amount was agreed on, for all that is left."""
    units = wish.take.units if wish.take is not None and wish.amount_fen is None else None
    return quote_refund(payment_id=wish.payment_id, rule=wish.rule, units=units)


def _chosen(quote: RefundQuote, amount_fen: int | None, override_reason: str) -> tuple[int, str]:
    """The amount that goes back, and why it is not the computed one."""
    if amount_fen is None or amount_fen == quote.amount_fen:
        if quote.amount_fen == 0:
            raise RuleNotApplicable(_("By this rule nothing goes back."), formula=str(quote.explanation))
        return quote.amount_fen, ""
    if amount_fen <= 0:
        raise InvalidField({"amount": [_("Give an amount above nothing.")]})
    override_reason = override_reason.strip()
    if not 0 < len(override_reason) <= MAXIMUM_REASON_LENGTH:
        raise InvalidField({"override_reason": [_("Say in 1 to 200 characters why it is not the computed amount.")]})
    return amount_fen, override_reason


@dataclass(frozen=True, slots=True)
class _Taking:
    """What is taken back: days, sessions or all, and which membership gets its place again instead."""

    take: Take
    brings_back_id: int | None = None


def _taking(quote: RefundQuote, wish: RefundWish, amount_fen: int) -> _Taking:
    """What somebody said, else what the rule says for its own amount, else all for the whole and nothing for a part.

    What another member has by now is taken only where it was said.
    """
    if wish.take is not None:
        return _Taking(wish.take, quote.brings_back_id if wish.take == ALL else None)
    if handed_on_to(wish.payment_id):
        raise InvalidField({"take": [HANDED_ON]})
    at_most_fen = sum(line.amount_fen for line in quote.can_go_back)
    if amount_fen in (quote.amount_fen, at_most_fen):
        return _Taking(ALL, quote.brings_back_id)
    return _Taking(NOTHING)


def _write(
    wish: RefundWish, quote: RefundQuote, refunds: list["Refund"], taking: _Taking, *, override_reason: str
) -> RefundDecision:
    first = refunds[0]
    decided = {
        "rule": quote.rule,
        "computed_fen": quote.amount_fen,
        "amount_fen": sum(refund.amount_fen for refund in refunds),
    }
    decision = RefundDecision.objects.create(
        payment_id=wish.payment_id,
        refund=first,
        explanation=written(quote.explanation),
        units=taking.take.units,
        brings_back_id=taking.brings_back_id,
        decided_by_id=wish.actor_id,
        created_at=timezone.now(),
        override_reason=override_reason,
        **decided,
    )
    record_event(
        MemberEventKind.REFUND_DECIDED,
        member_id=first.payment.member_id,
        subject=f"payment:{wish.payment_id}",
        actor_id=wish.actor_id,
        reason=first.reason,
        refund=first.pk,
        take=taking.take.text,
        **decided,
    )
    return decision
