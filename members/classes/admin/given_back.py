"""What goes back of paid places that staff give up, and whether it waits for somebody else: said before and after."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.decision import Sentence
from members.classes.cancellation import given_back_fen
from members.classes.models import Booking, ClassSession
from members.enums import BookingStatus
from payments.ledger.queries import newest_refunds, paid_fen, settling_attempts
from payments.refunding.operations.limits import goes_by_hand
from payments.refunding.own_word import large_fen, needs_approval
from payments.refunding.own_word_told import becomes_of


def of_one(user: User, booking: Booking, *, is_due: bool) -> Sequence[Sentence]:
    """To whom, how much, and what becomes of it; nothing where nothing was paid or is left."""
    fen = 0 if booking.payment is None else given_back_fen([booking.payment])
    if booking.status != BookingStatus.BOOKED or booking.payment is None or not fen:
        return ()
    facts = {"amount": formatting.yuan(fen), "member": booking.member, "class": booking.session}
    goes = _("%(amount)s goes back to %(member)s, for %(class)s.") % facts
    trade = settling_attempts([booking.payment.pk]).get(booking.payment.pk)
    is_by_hand = trade is not None and goes_by_hand(trade, now=timezone.now())
    may = None if is_due else user.has_perm
    return [goes, becomes_of(paid_fen([booking.payment.pk]), may, is_by_hand=is_by_hand)]


def that_wait(user: User, bookings: Iterable[Booking]) -> Sequence[Sentence]:
    """How many of the refunds of these places wait, and how much that is; nothing where none does."""
    booked = [each for each in bookings if each.status == BookingStatus.BOOKED]
    payments = {each.payment.pk: each.payment for each in booked if each.payment is not None}
    trades = settling_attempts(payments)
    waiting = [payments[pk] for pk, each in trades.items() if needs_approval(each.paid_fen or 0, may=user.has_perm)]
    if not waiting:
        return ()
    facts = {"count": len(waiting), "amount": formatting.yuan(given_back_fen(waiting))}
    return [_("Refunds that wait until somebody else approves them: %(count)d, %(amount)s in all.") % facts]


def large_of_classes(sessions: QuerySet[ClassSession]) -> int:
    """What goes back in all when these classes are cancelled, where that is so large that it is typed once more."""
    places = Booking.objects.filter(session__in=sessions.order_by(), status=BookingStatus.BOOKED)
    payments = [each.payment for each in places.select_related("payment") if each.payment is not None]
    return large_fen(given_back_fen(payments))


def become_of(booking: Booking) -> Sentence:
    """Where the refund of a place that was given up stands now; nothing for one without."""
    payment_id = booking.payment_id or 0
    refund = newest_refunds([payment_id]).get(payment_id) if booking.status == BookingStatus.CANCELLED else None
    if refund is None:
        return ""
    facts = {"amount": formatting.yuan(refund.amount_fen), "status": refund.get_status_display()}
    return _("Refund of %(amount)s: %(status)s.") % facts
