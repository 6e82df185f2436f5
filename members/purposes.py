"""What the three types of payment buy: the only bridge from a payment to a membership, a class or private sessions.

Every verb calls one operation, inside the payment's transaction and under its lock.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField
from members.changes.operations.deliver_membership import deliver_membership
from members.changes.operations.order_plan import order_plan
from members.changes.operations.withdraw_membership import withdraw_membership
from members.classes.operations.deliver_booking import deliver_booking
from members.classes.operations.hold_place import hold_place
from members.classes.operations.lock_booking import lock_booking, unlock_booking
from members.classes.operations.release_place import release_place
from members.classes.operations.withdraw_booking import withdraw_booking
from members.errors import (
    AlreadyBooked,
    HeldInVain,
    ItemFree,
    LimitReached,
    MemberBarred,
    MemberBusy,
    SessionClosed,
    SessionFull,
    TooManyUnpaidPlaces,
)
from members.memberships.operations.lock_membership import lock_membership, unlock_membership
from members.people.recognised import recognised_as
from members.receipts import booking_receipt, membership_receipt, pack_receipt
from members.refunds.can_be_taken_back import DAYS, SESSIONS, require_days, require_sessions
from members.refunds.decided_by_rule import rule_of
from members.refunds.operations.book_again import book_again
from members.refunds.operations.give_up_bookings import call_off_approved
from members.refunds.operations.goes_with_refund import lines_at_stake
from members.refunds.operations.take_back import take_back
from members.refunds.queries import handed_on_to
from members.training.operations.deliver_pack import deliver_pack
from members.training.operations.lock_pack import lock_pack, unlock_pack
from members.training.operations.order_pack import order_pack
from members.training.operations.withdraw_pack import withdraw_pack
from payments.errors import ItemNotFound
from payments.purposes import Quote, Receipt, Take


class OfAMember:
    """What is bought for a member, who pays."""

    def payer(self, *, member_id: int) -> str:
        """The first letter of the name, and the end of the phone number."""
        return recognised_as(member_id)


class MembershipPurpose(OfAMember):
    """A plan: a period in which the member may train."""

    unit = DAYS
    refuses = (ItemNotFound, ItemFree, LimitReached, MemberBarred)

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
        """The places in classes that nothing pays for afterwards."""
        return lines_at_stake(refund_id=refund_id)

    def call_off(self, *, payment_id: int, refund_id: int, user_id: int) -> None:
        """Give up the places in classes that it pays for."""
        call_off_approved(refund_id=refund_id, user_id=user_id)

    def unlock(self, *, payment_id: int) -> None:
        """The refund came to nothing, or took a part: what it had called off in vain is booked again."""
        unlock_membership(payment_id=payment_id)
        book_again(payment_id=payment_id)

    def handed_on_to(self, *, payment_id: int) -> str:
        """Whoever has the card now, after a transfer."""
        return handed_on_to(payment_id)

    def check_take(self, *, payment_id: int, take: Take | None, asked_at: datetime, refund_id: int | None) -> None:
        """Days that are left can be taken; without a word, what the whole price alone stands for."""
        require_days(payment_id=payment_id, take=take, asked_at=asked_at, refund_id=refund_id)

    def revoke(self, *, payment_id: int, refund_id: int, take: Take | None) -> None:
        """Take back the period, or days of it, or undo the upgrade, as it was decided."""
        take_back(payment_id=payment_id, refund_id=refund_id, take=take, withdraw=withdraw_membership)

    def by_rule(self, *, refund_id: int) -> Sequence[tuple[str, str]]:
        """The rule with its formula, and why another amount."""
        return rule_of(refund_id=refund_id)

    def receipt(self, *, payment_id: int) -> Receipt | None:
        """The plan and its dates."""
        return membership_receipt(payment_id=payment_id)


class CoursePurpose(OfAMember):
    """A place in a class."""

    unit = ""
    refuses = (
        ItemNotFound,
        ItemFree,
        SessionClosed,
        SessionFull,
        AlreadyBooked,
        HeldInVain,
        TooManyUnpaidPlaces,
        MemberBarred,
        MemberBusy,
    )

    def reserve(self, *, payment_id: int, member_id: int, item_id: int, expires_at: datetime) -> Quote:
        """Hold a place until then; raises what `hold_place` refuses with."""
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
        """The place, when the money has arrived."""
        return lines_at_stake(refund_id=refund_id)

    def call_off(self, *, payment_id: int, refund_id: int, user_id: int) -> None:
        """Nothing is booked with a place."""

    def unlock(self, *, payment_id: int) -> None:
        """The refund came to nothing, or took a part."""
        unlock_booking(payment_id=payment_id)

    def handed_on_to(self, *, payment_id: int) -> str:
        """A place is nobody else's."""
        return ""

    def check_take(self, *, payment_id: int, take: Take | None, asked_at: datetime, refund_id: int | None) -> None:
        """A place is one: all of it or nothing."""
        if take is not None and take.units:
            raise InvalidField({"take": [_("A place in a class is taken back whole, or not at all.")]})

    def revoke(self, *, payment_id: int, refund_id: int, take: Take | None) -> None:
        """Give the place up with the whole price, or where that was decided."""
        take_back(payment_id=payment_id, refund_id=refund_id, take=take, withdraw=withdraw_booking)

    def by_rule(self, *, refund_id: int) -> Sequence[tuple[str, str]]:
        """The rule with its formula, and why another amount."""
        return rule_of(refund_id=refund_id)

    def receipt(self, *, payment_id: int) -> Receipt | None:
        """The class, its time and room, and where the booking stands."""
        return booking_receipt(payment_id=payment_id)


class PrivateTrainingPurpose(OfAMember):
    """A pack of private sessions."""

    unit = SESSIONS
    refuses = (ItemNotFound, ItemFree, LimitReached, MemberBarred)

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
        """The private sessions for which none is left."""
        return lines_at_stake(refund_id=refund_id)

    def call_off(self, *, payment_id: int, refund_id: int, user_id: int) -> None:
        """Give up the private sessions that are booked with it."""
        call_off_approved(refund_id=refund_id, user_id=user_id)

    def unlock(self, *, payment_id: int) -> None:
        """The refund came to nothing, or took a part: what it had called off in vain is booked again."""
        unlock_pack(payment_id=payment_id)
        book_again(payment_id=payment_id)

    def handed_on_to(self, *, payment_id: int) -> str:
        """A pack is nobody else's."""
        return ""

    def check_take(self, *, payment_id: int, take: Take | None, asked_at: datetime, refund_id: int | None) -> None:
        """Sessions that are left can be taken."""
        require_sessions(payment_id=payment_id, take=take, refund_id=refund_id)

    def revoke(self, *, payment_id: int, refund_id: int, take: Take | None) -> None:
        """Take back the sessions that the refund is to take, never more than are left."""
        take_back(payment_id=payment_id, refund_id=refund_id, take=take, withdraw=withdraw_pack)

    def by_rule(self, *, refund_id: int) -> Sequence[tuple[str, str]]:
        """The rule with its formula, and why another amount."""
        return rule_of(refund_id=refund_id)

    def receipt(self, *, payment_id: int) -> Receipt | None:
        """The pack, its sessions and how long they are valid."""
        return pack_receipt(payment_id=payment_id)
