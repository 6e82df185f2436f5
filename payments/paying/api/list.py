"""GET and POST /api/v1/payments/: list, and create."""

from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foundation.api.caller import Caller, caller_of
from foundation.api.errors import body_of
from foundation.api.json import dump
from foundation.api.paging import answer_page
from foundation.cause import Cause, EventSource
from foundation.client_address import client_address
from foundation.errors import ServiceError
from payments.errors import MemberNotFound
from payments.idempotency.answers import StoredAnswer, answer_once, as_response, fingerprint_of, read_key
from payments.ledger.models import Payment
from payments.ledger.queries import member_exists, visible_to
from payments.paying.api.listing import read_page, select_page
from payments.paying.api.permissions import HasPaymentsScope
from payments.paying.api.representation import represent, represent_checkout, represent_row
from payments.paying.api.requests import CreateRequest, read_create
from payments.paying.operations.checkout import open_checkout
from payments.paying.operations.create import create_payment


class PaymentListView(APIView):
    """The collection of payments."""

    permission_classes = [IsAuthenticated, HasPaymentsScope]

    def get(self, request: Request) -> Response:
        """A page of the payments that the caller may see, newest first, as a bare array."""
        caller = caller_of(request)
        page = read_page(request.query_params)
        rows = select_page(page, visible=visible_to(is_staff=caller.is_staff, member_id=caller.member_id))
        now = timezone.now()
        return answer_page(
            request,
            rows,
            limit=page.limit,
            represent=lambda shown: [represent_row(row, now=now) for row in shown],
            position=lambda row: {"before_id": row["id"]},
        )

    def post(self, request: Request) -> HttpResponseBase:
        """Create a payment, and open it at a provider when the body names one."""
        caller = caller_of(request)
        asked = read_create(request.data, client_ip=client_address(request))
        key = read_key(request.headers.get("Idempotency-Key"))
        _check_member(caller, asked.new.member_id)
        cause = Cause(EventSource.API, actor=caller.actor)
        if key is None:
            payment = create_payment(new=asked.new, cause=cause)
            return as_response(_created(payment) if asked.checkout is None else _opened(payment, asked, cause))
        return as_response(
            answer_once(
                made=Payment,
                user_id=caller.user_id,
                key=key,
                fingerprint=fingerprint_of((asked.new, asked.checkout and asked.checkout.terms)),
                create=lambda: _create_with_answer(asked, cause),
                finish=lambda payment: _opened(payment, asked, cause),
            )
        )


def _check_member(caller: Caller, member_id: int) -> None:
    """Raise MemberNotFound unless the member exists and is the caller's to charge."""
    known = member_exists(member_id) if caller.is_staff else member_id == caller.member_id
    if not known:
        raise MemberNotFound


def _create_with_answer(asked: CreateRequest, cause: Cause) -> tuple[Payment, StoredAnswer | None]:
    payment = create_payment(new=asked.new, cause=cause)
    return payment, _created(payment) if asked.checkout is None else None


def _created(payment: Payment) -> StoredAnswer:
    return StoredAnswer(201, dump(represent(payment)))


def _opened(payment: Payment, asked: CreateRequest, cause: Cause) -> StoredAnswer:
    """Open the payment; a provider's refusal is an answer too, and it names the payment that stays."""
    assert asked.checkout is not None
    try:
        checkout = open_checkout(payment_id=payment.pk, request=asked.checkout, cause=cause)
    except ServiceError as error:
        return StoredAnswer(error.status, dump({**body_of(error), "payment_id": payment.pk}))
    body: dict[str, Any] = {**represent(checkout.payment), "checkout": represent_checkout(checkout)}
    return StoredAnswer(201, dump(body))
