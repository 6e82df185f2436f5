"""Who may come into the payments API, what they see there, and what they may do."""

from functools import cached_property
from typing import Protocol

from rest_framework.exceptions import PermissionDenied

from foundation.api.caller import Caller
from foundation.api.permissions import HasScope
from foundation.cause import Cause, EventSource
from foundation.rows.values import Condition
from payments.errors import MemberNotFound, PaymentNotFound
from payments.ledger.queries import member_exists, visible_payments, visible_to
from payments.permissions import (
    APPROVE_REFUND,
    MANAGE_WEBHOOKS,
    PROPOSE_REFUND,
    REQUEST_REFUND,
    SEE_PAYMENTS,
    SEE_REFUNDS,
    TAKE_MONEY,
)
from payments.scopes import READ_PAYMENTS, WRITE_PAYMENTS


class HasPaymentsScope(HasScope):
    """`payments:read` and `payments:write`."""

    read, write = READ_PAYMENTS, WRITE_PAYMENTS


class PaymentsCaller(Caller, Protocol):
    """What payments need to know of a caller."""

    def may(self, permission: str) -> bool:
        """Whether the account has this permission of ours."""

    @property
    def sells(self) -> bool:
        """Whether payments of any member are the caller's to make, open and close; the app above says by what."""

    @property
    def member_id(self) -> int | None:
        """None for an account that is no member's."""


class PaymentsAccess:
    """One caller for the time of one request: by permission everything, a member what is the member's own.

    What is not the caller's to see does not exist: the errors are the same for both. What may be seen and not be done
    is PermissionDenied.
    """

    def __init__(self, caller: PaymentsCaller) -> None:
        self.user_id, self.member_id, self.sells = caller.user_id, caller.member_id, caller.sells
        self._may, self._sees_all = caller.may, caller.may(SEE_PAYMENTS)
        self.cause = Cause(EventSource.API, actor=caller.actor)

    @cached_property
    def visible(self) -> tuple[Condition, ...]:
        """What holds for every payment that the caller may see, as conditions of `rows.reading.newest`."""
        return visible_to(sees_all=self._sees_all, member_id=self.member_id)

    @property
    def may_keep_webhooks(self) -> bool:
        """Whether web hooks are the caller's to register and switch off."""
        return self._may(MANAGE_WEBHOOKS)

    def require_member(self, member_id: int) -> None:
        """Raise MemberNotFound unless the member exists and is the caller's to charge, the own one or as who sells.

        Who sees everybody's payments and does not sell is told so: PermissionDenied, whether the member exists or not.
        """
        if member_id == self.member_id:
            return
        if self._sees_all and not self.sells:
            raise PermissionDenied
        if not (self.sells and member_exists(member_id)):
            raise MemberNotFound

    def require_payment(self, payment_id: int) -> None:
        """Raise PaymentNotFound unless the payment exists and is the caller's to see."""
        self._member_of(payment_id)

    def require_to_charge(self, payment_id: int) -> None:
        """Raise PaymentNotFound, or PermissionDenied unless the payment is the caller's own, or the caller sells."""
        if self._member_of(payment_id) != self.member_id and not self.sells:
            raise PermissionDenied

    def require_to_take(self, payment_id: int) -> None:
        """Raise PaymentNotFound, or PermissionDenied: taking money in hand is a permission of its own."""
        self._require(payment_id, TAKE_MONEY)

    def require_to_see_refunds(self, payment_id: int) -> None:
        """Raise PaymentNotFound, or PermissionDenied: a member is told so of an own payment."""
        self._require(payment_id, SEE_REFUNDS)

    def require_to_approve(self, payment_id: int) -> None:
        """The same for the second person's word on the payment's refunds."""
        self._require(payment_id, APPROVE_REFUND)

    def require_to_ask(self, payment_id: int) -> None:
        """The same for asking for refunds of the payment, or proposing them."""
        self.require_payment(payment_id)
        if not (self._may(REQUEST_REFUND) or self._may(PROPOSE_REFUND)):
            raise PermissionDenied

    def _require(self, payment_id: int, permission: str) -> None:
        self.require_payment(payment_id)
        if not self._may(permission):
            raise PermissionDenied

    def _member_of(self, payment_id: int) -> int:
        """Whose payment it is; raises PaymentNotFound."""
        visible = visible_payments(sees_all=self._sees_all, member_id=self.member_id)
        member_id: int | None = visible.filter(pk=payment_id).order_by().values_list("member_id", flat=True).first()
        if member_id is None:
            raise PaymentNotFound
        return member_id
