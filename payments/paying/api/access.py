"""Who may come into the payments API, what they see there, and what they may do."""

from functools import cached_property
from typing import Protocol

from django.contrib.auth import get_user_model
from django.contrib.auth.models import PermissionsMixin
from rest_framework.exceptions import PermissionDenied

from foundation.api.caller import Caller
from foundation.api.permissions import HasScope
from foundation.cause import Cause, EventSource
from foundation.rows.values import Condition
from payments.errors import MemberNotFound, PaymentNotFound
from payments.ledger.queries import member_exists, visible_payments, visible_to
from payments.permissions import APPROVE_REFUND, PROPOSE_REFUND, REQUEST_REFUND
from payments.scopes import READ_PAYMENTS, WRITE_PAYMENTS


class HasPaymentsScope(HasScope):
    """`payments:read` and `payments:write`."""

    read, write = READ_PAYMENTS, WRITE_PAYMENTS


class PaymentsCaller(Caller, Protocol):
    """What payments need to know of a caller."""

    @property
    def is_staff(self) -> bool:
        """Whether every payment is the caller's to see, and every member's to make."""

    @property
    def member_id(self) -> int | None:
        """None for an account that is no member's."""


class PaymentsAccess:
    """One caller for the time of one request: staff see everything, a member what is the member's own.

    What is not the caller's to see does not exist: the errors are the same for both.
    """

    def __init__(self, caller: PaymentsCaller) -> None:
        self.user_id, self.member_id, self.is_staff = caller.user_id, caller.member_id, caller.is_staff
        self.cause = Cause(EventSource.API, actor=caller.actor)

    @cached_property
    def visible(self) -> tuple[Condition, ...]:
        """What holds for every payment that the caller may see, as conditions of `rows.reading.newest`."""
        return visible_to(is_staff=self.is_staff, member_id=self.member_id)

    def require_member(self, member_id: int) -> None:
        """Raise MemberNotFound unless the member exists and is the caller's to charge."""
        if not (member_exists(member_id) if self.is_staff else member_id == self.member_id):
            raise MemberNotFound

    def require_payment(self, payment_id: int) -> None:
        """Raise PaymentNotFound unless the payment exists and is the caller's to see."""
        visible = visible_payments(is_staff=self.is_staff, member_id=self.member_id)
        if not visible.filter(pk=payment_id).order_by().exists():
            raise PaymentNotFound

    def require_refunds_of(self, payment_id: int) -> None:
        """Raise PaymentNotFound, or PermissionDenied for who is no staff: a member is told so of an own payment."""
        self.require_payment(payment_id)
        if not self.is_staff:
            raise PermissionDenied

    def require_to_approve(self, payment_id: int) -> None:
        """The same for the second person's word on the payment's refunds."""
        self.require_refunds_of(payment_id)
        if not self._may(APPROVE_REFUND):
            raise PermissionDenied

    def require_to_ask(self, payment_id: int) -> None:
        """The same for asking for refunds of the payment, or proposing them."""
        self.require_refunds_of(payment_id)
        if not (self._may(REQUEST_REFUND) or self._may(PROPOSE_REFUND)):
            raise PermissionDenied

    def _may(self, permission: str) -> bool:
        return bool(self._account.has_perm(permission))

    @cached_property
    def _account(self) -> PermissionsMixin:
        account = get_user_model()._default_manager.get(pk=self.user_id)
        assert isinstance(account, PermissionsMixin)
        return account
