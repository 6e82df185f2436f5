"""/api/v1/payments/ and /api/v1/payments/{id}/…: what a member owes and has paid."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.errors import body_of
from foundation.api.json import dump
from foundation.api.paging import ByID, readers_of
from foundation.api.requests import EmptyBody
from foundation.cause import Cause
from foundation.client_address import client_address
from foundation.errors import ServiceError
from foundation.rows.reading import newest
from payments.errors import (
    OF_KEYS,
    AmountMismatch,
    CloseTooSoon,
    CloseUnconfirmed,
    ItemNotFound,
    MemberNotFound,
    MoneyIsHere,
    PaymentClosed,
    PaymentNotFound,
    ProviderBusy,
    ProviderNotConfigured,
    ProviderUnavailable,
    ReferenceUsed,
    StillPayable,
    TooManyOpenPayments,
)
from payments.idempotency.answer_once import StoredAnswer, answer_once, as_response, fingerprint_of, is_kept, read_key
from payments.ledger.models import Payment
from payments.paying.api.answers import COLUMNS, CreatedPaymentAnswer, OpenedPaymentAnswer, PaymentAnswer
from payments.paying.api.filters import FILTERS, conditions_of
from payments.paying.api.requests import (
    CheckoutBody,
    CreateRequest,
    NewPaymentBody,
    TakeBody,
    checkout_request,
    create_request,
    taken_money,
)
from payments.paying.api.viewset import PaymentsViewSet
from payments.paying.open_payments import require_few_open
from payments.paying.operations.checkout import open_checkout, way_to_open
from payments.paying.operations.close import close_payment
from payments.paying.operations.create import create_payment
from payments.paying.operations.sync import sync_payment
from payments.paying.operations.take import take_money
from payments.purposes import what_cannot_be_reserved

NEWEST_FIRST = ByID(newest_first=True)


class PaymentViewSet(PaymentsViewSet):
    """Payments."""

    readers = {"list": readers_of(NEWEST_FIRST, **FILTERS)}

    @endpoint(answer=PaymentAnswer, is_list=True)
    def list(self, request: Request) -> HttpResponse:
        """A page of the payments that the caller may see, newest first."""
        behind = NEWEST_FIRST.conditions(self.parameters.get(NEWEST_FIRST.parameter))
        conditions = (*self.access.visible, *conditions_of(self.parameters), *behind)
        rows = newest(Payment, COLUMNS, where=conditions, limit=self.limit + 1)
        return self.answer_page(rows, keyset=NEWEST_FIRST)

    @endpoint(
        body=NewPaymentBody,
        answer=CreatedPaymentAnswer,
        status=201,
        refusals=[
            AmountMismatch,
            ItemNotFound,
            MemberNotFound,
            PaymentClosed,
            ProviderBusy,
            ProviderNotConfigured,
            ProviderUnavailable,
            TooManyOpenPayments,
            what_cannot_be_reserved,
            *OF_KEYS,
        ],
    )
    def create(self, request: Request) -> HttpResponseBase:
        """Create a payment, and open it at a provider when the body names one."""
        asked = create_request(self.body(), client_ip=client_address(request))
        key = read_key(request.META.get("HTTP_IDEMPOTENCY_KEY"))
        self.access.require_member(asked.new.member_id)
        with self._way_out(asked, key):
            return as_response(self._created(asked, key))

    @endpoint(answer=PaymentAnswer, refusals=[PaymentNotFound])
    def retrieve(self, request: Request, payment_id: int) -> HttpResponse:
        """The payment, if the caller may see it; one that does not exist and another member's look the same."""
        rows = newest(Payment, COLUMNS, where=(("id", payment_id), *self.access.visible), limit=1)
        if not rows:
            raise PaymentNotFound
        return self.answer(rows[0])

    @endpoint(
        body=CheckoutBody,
        answer=OpenedPaymentAnswer,
        refusals=[
            CloseTooSoon,
            PaymentClosed,
            PaymentNotFound,
            ProviderBusy,
            ProviderNotConfigured,
            ProviderUnavailable,
        ],
    )
    @action(detail=True, methods=["post"])
    def checkout(self, request: Request, payment_id: int) -> HttpResponse:
        """Open the payment, or open it elsewhere, at the provider and channel of the body."""
        asked = checkout_request(self.body(), client_ip=client_address(request))
        self.access.require_to_charge(payment_id)
        return self.answer(open_checkout(payment_id=payment_id, request=asked, cause=self.access.cause))

    @endpoint(
        body=EmptyBody,
        answer=PaymentAnswer,
        refusals=[CloseTooSoon, CloseUnconfirmed, PaymentClosed, PaymentNotFound, ProviderBusy],
    )
    @action(detail=True, methods=["post"])
    def close(self, request: Request, payment_id: int) -> HttpResponse:
        """Close the payment at its provider and here; one that turns out to be paid is answered as a success."""
        self.body()
        self.access.require_to_charge(payment_id)
        return self.answer(close_payment(payment_id=payment_id, cause=self.access.cause))

    @endpoint(
        body=TakeBody,
        answer=PaymentAnswer,
        refusals=[
            AmountMismatch,
            MoneyIsHere,
            PaymentClosed,
            PaymentNotFound,
            ProviderBusy,
            ReferenceUsed,
            StillPayable,
        ],
    )
    @action(detail=True, methods=["post"])
    def take(self, request: Request, payment_id: int) -> HttpResponse:
        """Settle the payment by money in hand; one that turns out to be paid at a provider is the answer as it is."""
        self.access.require_to_take(payment_id)
        taken = taken_money(self.body())
        return self.answer(take_money(payment_id=payment_id, taken=taken, cause=self.access.cause))

    @endpoint(body=EmptyBody, answer=PaymentAnswer, refusals=[PaymentNotFound, ProviderBusy])
    @action(detail=True, methods=["post"])
    def sync(self, request: Request, payment_id: int) -> HttpResponse:
        """Ask the providers now, at most every few seconds, and answer with the payment as it is then."""
        self.body()
        self.access.require_payment(payment_id)
        sync_payment(payment_id=payment_id)
        return self.answer(Payment.objects.get(pk=payment_id))

    def _way_out(self, asked: CreateRequest, key: str | None) -> AbstractContextManager[None]:
        """What opening takes, had before anything is written; the answer to a key that is known calls nobody."""
        if asked.checkout is None or is_kept(user_id=self.access.user_id, key=key):
            return nullcontext()
        return way_to_open(asked.checkout)

    def _created(self, asked: CreateRequest, key: str | None) -> StoredAnswer:
        cause = self.access.cause
        if key is None:
            payment = self._create(asked)
            return _created(payment) if asked.checkout is None else _opened(payment, asked, cause)
        return answer_once(
            made=Payment,
            user_id=self.access.user_id,
            key=key,
            fingerprint=fingerprint_of((asked.new, asked.checkout and asked.checkout.terms)),
            create=lambda: self._create_with_answer(asked),
            finish=lambda payment: _opened(payment, asked, cause),
        )

    def _create_with_answer(self, asked: CreateRequest) -> tuple[Payment, StoredAnswer | None]:
        payment = self._create(asked)
        return payment, _created(payment) if asked.checkout is None else None

    def _create(self, asked: CreateRequest) -> Payment:
        if not self.access.sells:
            require_few_open(asked.new.member_id)
        return create_payment(new=asked.new, cause=self.access.cause)


def _created(made: Any) -> StoredAnswer:
    return StoredAnswer(201, dump(CreatedPaymentAnswer.of(made)))


def _opened(payment: Payment, asked: CreateRequest, cause: Cause) -> StoredAnswer:
    """Open the payment; a provider's refusal is an answer too, and it names the payment that stays.

    That it could not be called is none: whoever comes again with the same key goes on from here.
    """
    assert asked.checkout is not None
    try:
        return _created(open_checkout(payment_id=payment.pk, request=asked.checkout, cause=cause))
    except ProviderBusy:
        raise
    except ServiceError as error:
        return StoredAnswer(error.status, dump({**body_of(error), "payment_id": payment.pk}))
