"""What the refund calculator must know of a payment: what was bought, and what of it is used up."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from members.classes.cancellation import costs_nothing
from members.classes.queries import booking_of_payment
from members.days import day_of
from members.enums import AppointmentStatus, BookingStatus, EntryKind, RefundRule
from members.errors import ChangeRefused, RuleNotApplicable
from members.refunds.membership_facts import membership_facts
from members.refunds.rules import PACK_BASES, Basis, Price, RefundFacts, class_basis, require_seven_days
from members.training.models import Appointment, OwnedPack
from members.training.remaining_sessions import balance_of, sum_of
from payments.enums import Fulfilment, PaymentType
from payments.ledger.queries import paid_fen, reserved_fen

if TYPE_CHECKING:
    from payments.ledger.models import Payment


def refund_facts(payment: "Payment", *, rule: RefundRule, at: datetime) -> RefundFacts:
    """The facts of a paid payment, and of those that are in the same entitlement, at this moment.

    What was never delivered is unused, whatever the rule. Raises RuleNotApplicable, also for a payment that names no
    item; ChangeRefused while a private session waits to be confirmed.
    """
    if payment.item_id is None:
        raise RuleNotApplicable(_("This payment names nothing that was bought: decide on the amount without a rule."))
    if payment.fulfilment != Fulfilment.DONE:
        return RefundFacts(Basis.WHOLE, _undivided(payment), "", (payment.pk,), reserved_fen([payment.pk]))
    if payment.type == PaymentType.COURSE:
        return _class_facts(payment, rule, at)
    if payment.type == PaymentType.PRIVATE:
        return _pack_facts(payment, rule, at)
    return membership_facts(payment, rule, at)


def _pack_facts(payment: "Payment", rule: RefundRule, at: datetime) -> RefundFacts:
    """Booked is not used; expired neither, as what was paid for does not lapse. By hand taken away is used.

    By hand added was never paid for: it gives no use back, and goes before what was.
    """
    pack = OwnedPack.objects.get(payment_id=payment.pk)
    if Appointment.objects.filter(pack=pack, status=AppointmentStatus.TO_CONFIRM).exists():
        raise ChangeRefused(_("A private session was held and is not confirmed yet: settle that first."))
    if rule == RefundRule.NO_REASON:
        before = OwnedPack.objects.filter(member_id=pack.member_id, pk__lt=pack.pk)
        assert payment.paid_at is not None  # it is paid
        require_seven_days(paid_on=day_of(payment.paid_at), asked_on=day_of(at), had_before=before.exists())
    held, by_hand = -sum_of(pack.pk, EntryKind.USE, EntryKind.RETURN), -sum_of(pack.pk, EntryKind.MANUAL)
    price = Price(paid_fen([payment.pk]), pack.list_price_fen, pack.sessions, pack.gift_sessions)
    return RefundFacts(
        PACK_BASES[rule],
        price,
        pgettext_lazy("unit", "sessions"),
        (payment.pk,),
        reserved_fen([payment.pk]),
        used=min(held + max(0, by_hand), price.in_all),
        left=balance_of(pack.pk),
    )


def _class_facts(payment: "Payment", rule: RefundRule, at: datetime) -> RefundFacts:
    booking = booking_of_payment(payment.pk)
    assert booking is not None  # delivered
    was_attended = booking.status == BookingStatus.ATTENDED
    basis = class_basis(rule, is_in_time=costs_nothing(booking, at), was_attended=was_attended)
    until = timezone.localtime(booking.session.cancel_until).strftime("%Y-%m-%d %H:%M")
    return RefundFacts(
        basis,
        _undivided(payment),
        pgettext_lazy("unit", "class"),
        (payment.pk,),
        reserved_fen([payment.pk]),
        used=int(was_attended),
        left=int(booking.status == BookingStatus.BOOKED),
        why_nothing=gettext_lazy("the member was there") if was_attended else _too_late(until),
    )


def _undivided(payment: "Payment") -> Price:
    whole_fen = paid_fen([payment.pk])
    return Price(whole_fen, whole_fen, 1)


def _when_it_ended(until: str) -> str:
    return _("free cancellation ended on %(time)s") % {"time": until}


_too_late = lazy(_when_it_ended, str)
