"""Open a payment at a provider: the attempt is written down first, the provider is called outside any transaction."""

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause
from payments.enums import LIVE_ATTEMPTS, AttemptStatus, EventKind, PaymentStatus
from payments.errors import PaymentClosed, PaymentNotFound, ProviderBusy, ProviderNotConfigured, ProviderUnavailable
from payments.ledger.models import Attempt, Payment
from payments.ledger.numbers import out_trade_no
from payments.ledger.operations.move_attempt_or_refund import move_live_attempt
from payments.ledger.operations.move_payment import record
from payments.ledger.queries import live_attempts, payment_for_update
from payments.paying.operations.ask import ask_provider
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.paying.operations.close_attempt import supersede_attempt
from payments.paying.operations.give_up import give_up_others, want_again
from payments.paying.operations.instruction import is_same_order, recall, remember
from payments.paying.operations.provider_order import order_for
from payments.paying.operations.query_schedule import next_query
from payments.paying.operations.way_out import way_to
from payments.providers import get_gateway, in_one_call
from payments.providers.base import Gateway, Instruction, ProviderError, ProviderNotCalled, ProviderRefused

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Checkout:
    """An opened attempt, and what the payer's device does next."""

    payment: Payment
    attempt: Attempt
    instruction: Instruction


def open_checkout(*, payment_id: int, request: CheckoutRequest, cause: Cause) -> Checkout:
    """Open the payment at the provider, or hand out again what is open there already.

    Live attempts of any other kind are asked for and closed first; one that turns out to be paid is the answer.
    Raises PaymentNotFound; PaymentClosed when it is paid, failed or expired; ProviderNotConfigured;
    ProviderUnavailable when the provider refused or its answer is not known: the payment stays pending; ProviderBusy
    when it could not be called: nothing has happened.
    """
    gateway = get_gateway(request.provider)
    if gateway is None:
        raise ProviderNotConfigured
    if request.app_id:
        request = request.at(gateway.app_ids)
    live = list(live_attempts(payment_id))
    with way_to_open(request, live):
        _make_way(live, request)
        payment, attempt = _write_attempt(payment_id, request)
        if instruction := recall(attempt, request):
            return Checkout(payment, attempt, instruction)
        instruction = _ask_to_open(gateway, payment, attempt, request, cause)
    kept = remember(instruction, request)
    payment = _write_outcome(attempt, to=AttemptStatus.OPEN, cause=cause, instruction=kept)
    return Checkout(payment, attempt, instruction)


def way_to_open(request: CheckoutRequest, live: Sequence[Attempt] = ()) -> AbstractContextManager[None]:
    """What opening takes, beside these live attempts of the payment; entering it raises ProviderBusy.

    The provider's door, unless it need not be called; and a turn where attempts elsewhere are to be asked for.
    """
    gateway = get_gateway(request.provider)
    same = [attempt for attempt in live if is_same_order(attempt, request)]
    is_known = any(recall(attempt, request) for attempt in same)
    is_called = gateway is not None and request.channel not in gateway.signed_here and not is_known
    return way_to([request.provider] if is_called else [], needs_turn=len(same) < len(live))


def _make_way(live: Sequence[Attempt], request: CheckoutRequest) -> None:
    """Ask for and close what is open elsewhere; raises PaymentClosed when that turns out to be paid."""
    with in_one_call():
        for attempt in live:
            if not is_same_order(attempt, request) and supersede_attempt(attempt):
                raise PaymentClosed


@transaction.atomic
def _write_attempt(payment_id: int, request: CheckoutRequest) -> tuple[Payment, Attempt]:
    """The live attempt that would send the same order, written down now when there is none; the others are given up."""
    payment = payment_for_update(payment_id)
    if payment is None:
        raise PaymentNotFound
    if not payment.is_payable(timezone.now()):
        raise PaymentClosed
    earlier = list(Attempt.objects.filter(payment=payment, provider=request.provider).order_by("-id"))
    for attempt in earlier:
        if attempt.status in LIVE_ATTEMPTS and is_same_order(attempt, request):
            want_again(attempt)
            give_up_others(payment, wanted=attempt)
            return payment, attempt
    number, now = out_trade_no(payment.transaction_id, len(earlier) + 1), timezone.now()
    attempt = Attempt.objects.create(
        payment=payment,
        provider=request.provider,
        channel=request.channel,
        out_trade_no=number,
        out_trade_no_index=Attempt.index_of(number),
        created_at=now,
        next_query_at=next_query(now, asked=0, created_at=now),
    )
    give_up_others(payment, wanted=attempt)
    return payment, attempt


def _ask_to_open(
    gateway: Gateway, payment: Payment, attempt: Attempt, request: CheckoutRequest, cause: Cause
) -> Instruction:
    """The provider's instruction; its refusal or silence is written down and becomes ProviderUnavailable."""
    try:
        return gateway.create(order_for(payment, attempt, request))
    except ProviderNotCalled as error:
        raise ProviderBusy(error.retry_after) from error
    except ProviderRefused as error:
        logger.warning("Attempt %s was refused: %s", attempt.pk, error.code)
        if _turns_out_paid(attempt, error, cause):
            raise PaymentClosed from error
        raise ProviderUnavailable(payment.pk) from error
    except ProviderError as error:
        logger.warning("Attempt %s has an unknown outcome: %s", attempt.pk, error.code)
        _write_outcome(attempt, to=AttemptStatus.UNKNOWN, cause=cause, failure=error.code)
        raise ProviderUnavailable(payment.pk) from error


def _turns_out_paid(attempt: Attempt, refusal: ProviderRefused, cause: Cause) -> bool:
    """What a refusal means: paid, and booked now; never opened; or, of an order sent before, one to be given up.

    Where the provider says that the order is paid but not the particulars, the attempt stays live.
    """
    if refusal.code == "ORDERPAID":
        try:
            ask_provider(attempt)
        except ProviderError as error:
            raise ProviderUnavailable(attempt.payment_id) from error
        return True
    if attempt.status == AttemptStatus.OPENING:
        _write_outcome(attempt, to=AttemptStatus.REFUSED, cause=cause, failure=refusal.code)
        return False
    return supersede_attempt(attempt)


@transaction.atomic
def _write_outcome(
    attempt: Attempt, *, to: AttemptStatus, cause: Cause, instruction: str = "", failure: str = ""
) -> Payment:
    """Note what the provider answered, unless a notification was quicker and the attempt has moved on."""
    payment = payment_for_update(attempt.payment_id)
    assert payment is not None  # a payment is never deleted
    is_wanted = payment.status == PaymentStatus.PENDING
    changes: dict[str, Any] = {"instruction": instruction if is_wanted else "", "failure": failure[:64]}
    if to == AttemptStatus.REFUSED:
        changes["next_query_at"] = None
    if not move_live_attempt(attempt, to=to, **changes) or not is_wanted:
        return payment
    is_open = to == AttemptStatus.OPEN
    record(
        payment,
        kind=EventKind.OPENED if is_open else EventKind.OPENING_FAILED,
        cause=cause,
        evidence={"attempt": attempt.pk, "channel": attempt.channel, "failure": failure},
        rows=[attempt],
        provider=attempt.provider,
    )
    return payment
