"""What is given up for a refund, of every kind: found out by a rehearsal that is undone, and said in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from foundation.cause import Cause
from foundation.errors import InvalidField, ServiceError
from members.refunds.booked import Booked, booked_with
from members.refunds.operations.ask_refund import RefundWish, decide_refund
from members.refunds.operations.give_up_bookings import call_off
from members.refunds.queries import decision_of, given_up_for
from payments.refunding.operations.rehearse import let_arrive, rehearsed, undone

NOTHING_GOES = Booked([], [])


@dataclass(frozen=True, slots=True)
class GoesWith:
    """What goes when the refund is approved, or sent, and what more when its money has arrived."""

    approved: Booked = NOTHING_GOES
    arrived: Booked = NOTHING_GOES

    @property
    def both(self) -> Booked:
        """Whenever it goes; the earliest first."""
        bookings = [*self.approved.bookings, *self.arrived.bookings]
        appointments = [*self.approved.appointments, *self.arrived.appointments]
        return Booked(
            sorted(bookings, key=lambda each: (each.session.starts_at, each.pk)),
            sorted(appointments, key=lambda each: (each.starts_at, each.pk)),
        )

    @property
    def lines(self) -> Sequence[str]:
        """A line for each, after one that says what becomes of them; nothing without any."""
        approved = _(
            "Given up once the refund is approved, and booked again if it comes to nothing, as far as there is room "
            "then; a turn on a waiting list is at the end of it:"
        )
        return [*_told(approved, self.approved), *_told(_("Given up once the money has arrived:"), self.arrived)]


def goes_with(refund_id: int) -> GoesWith:
    """What is still to be given up for this refund and those of its decision; nothing is changed."""
    with rehearsed(refund_id) as refunds:
        payment_id = refunds[0].payment_id
        decision, booked = decision_of(refund_id), booked_with(payment_id)
        if decision is not None:
            call_off(decision, actor_id=None)
        approved = booked.gone()
        booked = booked_with(payment_id)
        let_arrive(refunds)
        arrived = booked.gone()
    return GoesWith(approved, arrived)


def would_go(wish: RefundWish, *, cause: Cause) -> GoesWith:
    """The same for a refund that is not asked for yet; nothing where it would be refused.

    Raises InvalidField for what cannot be taken.
    """
    goes = GoesWith()
    try:
        with undone():
            goes = goes_with(decide_refund(replace(wish, is_proposal=True), cause=cause).refund_id)
    except InvalidField:
        raise
    except ServiceError:
        pass
    return goes


def lines_at_stake(*, refund_id: int) -> Sequence[str]:
    """What was given up for this refund and what will be, a line each, after one that says which."""
    gone = given_up_for(refund_id)
    return [*_told(_("Given up for it:"), gone), *goes_with(refund_id).lines]


def _told(promise: str, booked: Booked) -> list[str]:
    lines = booked.lines
    return [promise, *lines] if lines else []
