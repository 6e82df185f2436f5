"""What the three types of payment buy: the only bridge from a payment to a membership, a class or private sessions.

Every verb calls one operation, inside the payment's transaction and under its lock.
"""

from collections.abc import Sequence
from datetime import datetime

from members.changes.operations.deliver_membership import deliver_membership
from members.changes.operations.order_plan import order_plan
from members.changes.operations.withdraw_membership import withdraw_membership
from members.classes.operations.deliver_booking import deliver_booking
from members.classes.operations.hold_place import hold_place
from members.classes.operations.lock_booking import lock_booking, unlock_booking
from members.classes.operations.release_place import release_place
from members.classes.operations.withdraw_booking import withdraw_booking
from members.memberships.operations.lock_membership import lock_membership, unlock_membership
from members.receipts import booking_receipt, membership_receipt, pack_receipt
from members.refunds.at_stake import lines_at_stake
from members.refunds.operations.book_again import book_again
from members.refunds.operations.call_off import call_off_approved
from members.refunds.queries import decided_units
from members.training.operations.deliver_pack import deliver_pack
from members.training.operations.lock_pack import lock_pack, unlock_pack
from members.training.operations.order_pack import order_pack
from members.training.operations.withdraw_pack import withdraw_pack
from payments.purposes import Quote, Receipt


class MembershipPurpose:
    """A plan: a period in which the member may train."""

    def reserve(self, *, payment_id: int, member_id: int, item_id: int, expires_at: datetime) -> Quote:
        """Write the order down with the plan's terms; raises ItemNotFound, ItemFree or LimitReached."""
        return order_plan(payment_id=payment_id, member_id=member_id, item_id=item_id)

    def fulfil(self, *, payment_id: int) -> None:
        """Give the period, behind what the member has already; raises NotDeliverable."""
        deliver_membership(payment_id=payment_id)

    def release(self, *, payment_id: int) -> None:
        """Nothing is held: plans do not run out."""

    def lock(self, *, payment_id: int) -> None:
        """No entry, freeze, transfer or upgrade while a refund is under way."""
        lock_membership(payment_id=payment_id)

    def at_stake(self, *, payment_id: int, refund_id: int) -> Sequence[str]:
        """The places in classes that it pays for."""
        return lines_at_stake(payment_id=payment_id, refund_id=refund_id)

    def call_off(self, *, payment_id: int, refund_id: int, user_id: int) -> None:
        """Give up the places in classes that it pays for."""
        call_off_approved(payment_id=payment_id, refund_id=refund_id, user_id=user_id)

    def unlock(self, *, payment_id: int) -> None:
        """The refund came to nothing, or took a part: what it had called off in vain is booked again."""
        unlock_membership(payment_id=payment_id)
        book_again(payment_id=payment_id)

    def revoke(self, *, payment_id: int, refund_id: int, refund_fen: int) -> None:
        """Take back the period, or the days that the refund paid for, as it was decided."""
        decided = decided_units(refund_id)
        withdraw_membership(payment_id=payment_id, refund_id=refund_id, refund_fen=refund_fen, decided=decided)

    def receipt(self, *, payment_id: int) -> Receipt | None:
        """The plan and its dates."""
        return membership_receipt(payment_id=payment_id)


class CoursePurpose:
    """A place in a class."""

    def reserve(self, *, payment_id: int, member_id: int, item_id: int, expires_at: datetime) -> Quote:
        """Hold a place until then; raises ItemNotFound, ItemFree, SessionFull, SessionClosed or AlreadyBooked."""
        return hold_place(payment_id=payment_id, member_id=member_id, session_id=item_id, until=expires_at)

    def fulfil(self, *, payment_id: int) -> None:
        """Make the held place a booked one, or take another that is free; raises NotDeliverable."""
        deliver_booking(payment_id=payment_id)

    def release(self, *, payment_id: int) -> None:
        """Let the place go, to whoever waits for one."""
        release_place(payment_id=payment_id)

    def lock(self, *, payment_id: int) -> None:
        """The place cannot be cancelled or attended while a refund is under way."""
        lock_booking(payment_id=payment_id)

    def at_stake(self, *, payment_id: int, refund_id: int) -> Sequence[str]:
        """The place goes when the money has arrived, not before."""
        return ()

    def call_off(self, *, payment_id: int, refund_id: int, user_id: int) -> None:
        """Nothing is booked with a place."""

    def unlock(self, *, payment_id: int) -> None:
        """The refund came to nothing, or took a part."""
        unlock_booking(payment_id=payment_id)

    def revoke(self, *, payment_id: int, refund_id: int, refund_fen: int) -> None:
        """Give the place up once the whole price has gone back."""
        withdraw_booking(payment_id=payment_id, refund_id=refund_id, refund_fen=refund_fen)

    def receipt(self, *, payment_id: int) -> Receipt | None:
        """The class, its time and room, and where the booking stands."""
        return booking_receipt(payment_id=payment_id)


class PrivateTrainingPurpose:
    """A pack of private sessions."""

    def reserve(self, *, payment_id: int, member_id: int, item_id: int, expires_at: datetime) -> Quote:
        """Write the order down with the pack's terms; raises ItemNotFound, ItemFree or LimitReached."""
        return order_pack(payment_id=payment_id, member_id=member_id, pack_id=item_id)

    def fulfil(self, *, payment_id: int) -> None:
        """Give the sessions; raises NotDeliverable."""
        deliver_pack(payment_id=payment_id)

    def release(self, *, payment_id: int) -> None:
        """Nothing is held: packs do not run out."""

    def lock(self, *, payment_id: int) -> None:
        """No session is booked or used while a refund is under way."""
        lock_pack(payment_id=payment_id)

    def at_stake(self, *, payment_id: int, refund_id: int) -> Sequence[str]:
        """The private sessions that are booked with it."""
        return lines_at_stake(payment_id=payment_id, refund_id=refund_id)

    def call_off(self, *, payment_id: int, refund_id: int, user_id: int) -> None:
        """Give up the private sessions that are booked with it."""
        call_off_approved(payment_id=payment_id, refund_id=refund_id, user_id=user_id)

    def unlock(self, *, payment_id: int) -> None:
        """The refund came to nothing, or took a part: what it had called off in vain is booked again."""
        unlock_pack(payment_id=payment_id)
        book_again(payment_id=payment_id)

    def revoke(self, *, payment_id: int, refund_id: int, refund_fen: int) -> None:
        """Take back the sessions that the refund paid for, never more than are left."""
        decided = decided_units(refund_id)
        withdraw_pack(payment_id=payment_id, refund_id=refund_id, refund_fen=refund_fen, decided=decided)

    def receipt(self, *, payment_id: int) -> Receipt | None:
        """The pack, its sessions and how long they are valid."""
        return pack_receipt(payment_id=payment_id)
