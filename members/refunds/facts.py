"""What the refund calculator must know of a payment: what was bought, and what of it is used up."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.classes.cancellation import costs_nothing
from members.classes.queries import booking_of_payment
from members.days import ONE_DAY, day_of
from members.enums import AppointmentStatus, BookingStatus, Ending, EntryKind, RefundRule
from members.errors import ChangeRefused, RuleNotApplicable
from members.memberships.models import Membership
from members.memberships.queries import membership_of_payment
from members.memberships.remaining_days import bought_days, days_left, used_days
from members.refunds.rules import MEMBERSHIP_BASES, PACK_BASES, Basis, Price, class_basis, require_seven_days
from members.training.models import Appointment, OwnedPack
from members.training.remaining_sessions import balance_of, sum_of
from payments.enums import Fulfilment, PaymentType

if TYPE_CHECKING:
    from payments.ledger.models import Payment


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """By which sum, of which price, after how much use; `left` is what can still be taken back.

    `why_nothing` is for the sum that gives nothing.
    """

    basis: Basis
    price: Price
    unit_name: str
    used: int = 0
    left: int = 0
    why_nothing: str = ""


def refund_facts(payment: "Payment", *, rule: RefundRule, at: datetime) -> RefundFacts:
    """The facts of a paid payment at this moment.

    What was never delivered is unused, whatever the rule. Raises RuleNotApplicable, also for a payment that names no
    item; ChangeRefused while a private session waits to be confirmed.
    """
    if payment.item_id is None:
        raise RuleNotApplicable(_("This payment names nothing that was bought: decide on the amount without a rule."))
    if payment.fulfilment != Fulfilment.DONE:
        return RefundFacts(Basis.WHOLE, Price(payment.amount_fen, payment.amount_fen, 1), unit_name="")
    if payment.type == PaymentType.COURSE:
        return _class_facts(payment, rule, at)
    if payment.type == PaymentType.PRIVATE:
        return _pack_facts(payment, rule, at)
    return _membership_facts(payment, rule, at)


def _membership_facts(payment: "Payment", rule: RefundRule, at: datetime) -> RefundFacts:
    """A membership that was transferred is one with what it came from: the price stands for the days of both."""
    rows = list(Membership.objects.filter(payment_id=payment.pk).order_by("id"))
    now, on = membership_of_payment(payment.pk), day_of(at)
    assert now is not None  # delivered
    if rule == RefundRule.NO_REASON:
        before = Membership.objects.filter(member_id=rows[0].member_id, pk__lt=rows[0].pk)
        _require_seven_days(payment, on, had_before=before.exists())
    price = Price(payment.amount_fen, now.list_price_fen, bought_days(rows[0]))
    basis = MEMBERSHIP_BASES[rule]
    if now.ending == Ending.UPGRADED and basis != Basis.WHOLE:
        why = _("what was left went into an upgrade, which has a payment of its own")
        return RefundFacts(Basis.NOTHING, price, pgettext("unit", "days"), why_nothing=why)
    left = days_left(now, on + ONE_DAY) if now.ended_at is None else 0
    return RefundFacts(basis, price, pgettext("unit", "days"), used=sum(used_days(row, on) for row in rows), left=left)


def _pack_facts(payment: "Payment", rule: RefundRule, at: datetime) -> RefundFacts:
    """Booked is not used; expired neither, as what was paid for does not lapse. By hand taken away is used."""
    pack = OwnedPack.objects.get(payment_id=payment.pk)
    if Appointment.objects.filter(pack=pack, status=AppointmentStatus.TO_CONFIRM).exists():
        raise ChangeRefused(_("A private session was held and is not confirmed yet: settle that first."))
    if rule == RefundRule.NO_REASON:
        before = OwnedPack.objects.filter(member_id=pack.member_id, pk__lt=pack.pk)
        _require_seven_days(payment, day_of(at), had_before=before.exists())
    used = -sum_of(pack.pk, EntryKind.USE, EntryKind.RETURN, EntryKind.MANUAL)
    price = Price(payment.amount_fen, pack.list_price_fen, pack.sessions, pack.gift_sessions)
    return RefundFacts(
        PACK_BASES[rule],
        price,
        pgettext("unit", "sessions"),
        used=min(max(0, used), price.in_all),
        left=balance_of(pack.pk),
    )


def _class_facts(payment: "Payment", rule: RefundRule, at: datetime) -> RefundFacts:
    booking = booking_of_payment(payment.pk)
    assert booking is not None  # delivered
    was_attended = booking.status == BookingStatus.ATTENDED
    basis = class_basis(rule, is_in_time=costs_nothing(booking, at), was_attended=was_attended)
    until = timezone.localtime(booking.session.cancel_until).strftime("%Y-%m-%d %H:%M")
    too_late = _("free cancellation ended on %(time)s") % {"time": until}
    return RefundFacts(
        basis,
        Price(payment.amount_fen, payment.amount_fen, 1),
        pgettext("unit", "class"),
        used=int(was_attended),
        left=int(booking.status == BookingStatus.BOOKED),
        why_nothing=_("the member was there") if was_attended else too_late,
    )


def _require_seven_days(payment: "Payment", on: date, *, had_before: bool) -> None:
    assert payment.paid_at is not None  # it is paid
    require_seven_days(paid_on=day_of(payment.paid_at), asked_on=on, had_before=had_before)
