"""Give a booking up; what was paid for it goes back when it is given up in time, or by the gym."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.cause import Cause
from foundation.site_language import written
from members.classes.cancellation import given_back_fen, require_cancellable, status_after
from members.classes.models import Booking
from members.classes.operations.move_booking import end_booking
from members.classes.operations.offer_places import offer_free_places
from members.classes.queries import booking_for_update
from members.enums import BookingStatus
from members.errors import BookingChanged, BookingNotFound
from payments.enums import PaymentStatus, RefundStatus
from payments.errors import PaymentClosed
from payments.ledger.queries import payment_for_update
from payments.paying.operations.close import close_payment
from payments.purposes import ALL
from payments.refunding.operations.request import NewRefund, reserve_refund
from payments.refunding.operations.send import send_refund


def cancel_booking(
    *, booking_id: int, actor_id: int | None, cause: Cause, by_gym: bool = False, reason: str = ""
) -> Booking:
    """End a booking; the place goes to whoever waits for one. Not inside a transaction: providers may be called.

    Until `cancel_until`, and by the gym until the class ends, it is CANCELLED, and a refund of the whole price is
    reserved with it and then sent. To a member who cancels it is due, and waits above the threshold alone; started by
    staff it is their word, and waits above what they may give back alone. Later the member's own is LATE_CANCELLED: the
    price is not given back. For a held place the payment is closed, and a wish is RELEASED.
    Raises BookingNotFound, BookingOver, EntitlementLocked while a refund is under way, BookingChanged when it was
    paid or taken at the same moment, CloseTooSoon, CloseUnconfirmed or ProviderBusy, and RefundImpossible; then nothing
    has changed.
    """
    booking = Booking.objects.filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFound
    if booking.status == BookingStatus.HELD:
        return _close_payment(booking, cause)
    with transaction.atomic():
        booking, now = _locked(booking), timezone.now()
        require_cancellable(booking, by_gym=by_gym, at=now)
        to = status_after(booking, by_gym=by_gym, at=now)
        is_given_back = to == BookingStatus.CANCELLED and booking.payment_id is not None
        is_due = not by_gym and booking.member.user_id == actor_id
        new = _whole_price(booking, actor_id, reason, is_due=is_due) if is_given_back else None
        # This locks the booking too, until the refund has ended.
        refund = None if new is None else reserve_refund(new=new, cause=cause)
        end_booking(booking, to=to, actor_id=actor_id, reason=reason)
        offer_free_places(session=booking.session)
    if refund is not None and refund.status == RefundStatus.PENDING:
        send_refund(refund, cause=cause)
    booking.refresh_from_db()
    return booking


def _close_payment(held: Booking, cause: Cause) -> Booking:
    """The place goes with the payment that holds it."""
    assert held.payment_id is not None  # a place is held for a payment
    try:
        payment = close_payment(payment_id=held.payment_id, cause=cause)
    except PaymentClosed as paid:
        raise BookingChanged from paid
    if payment.status == PaymentStatus.SUCCESS:
        raise BookingChanged
    held.refresh_from_db()
    return held


def _locked(seen: Booking) -> Booking:
    """The booking behind its locks; the payment's comes first, so it has to be the one that was seen before."""
    if seen.payment_id is not None:
        payment_for_update(seen.payment_id)
    booking = booking_for_update(seen.pk)
    assert booking is not None  # a booking is never deleted
    if booking.payment_id != seen.payment_id:
        raise BookingChanged
    return booking


def _whole_price(booking: Booking, actor_id: int | None, reason: str, *, is_due: bool) -> NewRefund:
    """A refund of all that is still paid."""
    assert booking.payment is not None  # the caller has looked
    fen, reason = given_back_fen([booking.payment]), reason or written(_("Class booking cancelled"))
    return NewRefund(booking.payment.pk, fen, reason, actor_id, take=ALL, is_due=is_due)
