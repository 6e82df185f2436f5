"""What the refund calculator must know of a membership: the entitlement as it stands, with every payment in it."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.errors import Sentence
from members.changes.operations.undo_upgrade import card_before
from members.days import ONE_DAY, day_of
from members.enums import RefundRule
from members.memberships.entitlement import Entitlement, Stretch, entitlement_of_payment
from members.memberships.models import Membership
from members.memberships.remaining_days import days_left
from members.memberships.value import worth_of
from members.refunds.rules import (
    MEMBERSHIP_BASES,
    Basis,
    Price,
    RefundFacts,
    is_within_seven_days,
    require_seven_days,
)
from payments.ledger.queries import paid_fen, payments_of, reserved_fen

if TYPE_CHECKING:
    from payments.ledger.models import Payment


def membership_facts(payment: "Payment", rule: RefundRule, at: datetime) -> RefundFacts:
    """The same whichever of the entitlement's payments is asked for, but by mistake, which is made with one payment.

    Raises RuleNotApplicable.
    """
    entitlement, on = entitlement_of_payment(payment.pk), day_of(at)
    assert entitlement is not None  # delivered
    if rule == RefundRule.NO_REASON:
        return _whole(entitlement, _without_a_reason(entitlement, on), on)
    if MEMBERSHIP_BASES[rule] == Basis.WHOLE:
        return _whole(entitlement, _since(entitlement, payment.pk), on)
    worth = worth_of(entitlement, used_until=on)
    price = Price(worth.value_fen, entitlement.now.list_price_fen, worth.days)
    return RefundFacts(
        MEMBERSHIP_BASES[rule],
        price,
        _unit(),
        tuple(entitlement.payment_ids),
        worth.given_back_fen,
        used=worth.used,
        left=_left(entitlement, on),
    )


def _whole(entitlement: Entitlement, stretches: tuple[Stretch, ...], on: date) -> RefundFacts:
    """The whole of the payments of these last stretches; what they took the place of gets it again.

    Nothing where it was handed on since: what is left is the recipient's, and a person decides.
    """
    payment_ids = [each.payment_id for each in reversed(stretches) if each.payment_id is not None]
    price = Price(paid_fen(payment_ids), entitlement.now.list_price_fen, entitlement.stretches[-1].days)
    used, left = worth_of(entitlement, used_until=on).used, _left(entitlement, on)
    if not stretches or any(each.is_handed_on for each in stretches):
        why = _("it was handed on, and what is left is the recipient's")
        return RefundFacts(Basis.NOTHING, price, _unit(), tuple(entitlement.payment_ids), 0, used, left, None, why)
    before = card_before(entitlement, stretches[0])
    return RefundFacts(
        Basis.WHOLE,
        price,
        _unit(),
        tuple(payment_ids),
        reserved_fen(payment_ids),
        used=used,
        left=left,
        brings_back_id=None if before is None else before.pk,
    )


def _since(entitlement: Entitlement, payment_id: int) -> tuple[Stretch, ...]:
    """The stretch of this payment, and what came of it."""
    paid = [stretch.payment_id for stretch in entitlement.stretches]
    return entitlement.stretches[paid.index(payment_id) :]


def _without_a_reason(entitlement: Entitlement, on: date) -> tuple[Stretch, ...]:
    """The last stretches that were paid for within seven days; none where it was handed on, or free.

    Raises RuleNotApplicable when the member had such a thing before, or the newest was paid for longer ago.
    """
    own: list[Stretch] = []
    for stretch in reversed(entitlement.stretches):
        if stretch.is_handed_on or stretch.payment_id is None:
            break
        own.insert(0, stretch)
    if not own:
        return ()
    paid_on = _days_of_payment(own)
    require_seven_days(paid_on=paid_on[-1], asked_on=on, had_before=_had_before(entitlement, own[0].first))
    dated = zip(own, paid_on, strict=True)
    return tuple(stretch for stretch, paid in dated if is_within_seven_days(paid_on=paid, asked_on=on))


def _days_of_payment(stretches: list[Stretch]) -> list[date]:
    payment_ids = [stretch.payment_id for stretch in stretches if stretch.payment_id is not None]
    paid = payments_of(payment_ids)
    times = [paid[payment_id].paid_at for payment_id in payment_ids]
    return [day_of(time) for time in times if time is not None]  # all are paid


def _had_before(entitlement: Entitlement, first: Membership) -> bool:
    """Whether the member had a membership before this entitlement."""
    own = [row.pk for stretch in entitlement.stretches for row in stretch.rows]
    return Membership.objects.filter(member_id=first.member_id, pk__lt=first.pk).exclude(pk__in=own).exists()


def _left(entitlement: Entitlement, on: date) -> int:
    now = entitlement.now
    return days_left(now, on + ONE_DAY) if now.ended_at is None else 0


def _unit() -> Sentence:
    return pgettext_lazy("unit", "days")
