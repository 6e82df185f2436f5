"""Open a payment at a provider: the attempt is written down first, the provider is called outside any transaction."""

import json
import logging
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from payments.enums import LIVE_ATTEMPTS, AttemptStatus, EventKind, PaymentStatus
from payments.errors import PaymentClosed, PaymentNotFound, ProviderNotConfigured, ProviderUnavailable
from payments.links import return_address
from payments.models import Attempt, Payment
from payments.operations.ask import ask_provider
from payments.operations.retire import retire_attempt
from payments.operations.transition import Cause, record
from payments.providers import get_gateway
from payments.providers.base import (
    Channel,
    Gateway,
    Instruction,
    InstructionKind,
    Order,
    ProviderError,
    ProviderRefused,
)
from payments.queries import live_attempts, locked_payment
from payments.transaction_numbers import out_trade_no

logger = logging.getLogger(__name__)

# The provider stops taking money a little before we stop waiting for it; WeChat Pay wants at least a minute.
EXPIRES_EARLIER = timedelta(seconds=15)
EXPIRES_AT_LEAST = timedelta(seconds=70)


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """Where and how the payer wants to pay. `channel` is one that the provider has; empty text means "not given"."""

    provider: str
    channel: Channel
    openid: str = ""
    return_url: str = ""
    client_ip: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        """What two requests for the same opening share; the payer's address may change between them."""
        return (self.provider, self.channel.value, self.openid, self.return_url)


@dataclass(frozen=True, slots=True)
class Checkout:
    """An opened attempt, and what the payer's device does next."""

    payment: Payment
    attempt: Attempt
    instruction: Instruction


def open_checkout(*, payment_id: int, request: CheckoutRequest, cause: Cause) -> Checkout:
    """Open the payment at the provider, or hand out again what is open there already.

    Live attempts at another provider or channel are asked for and closed first; one that turns out to be paid is
    the answer. Raises PaymentNotFound; PaymentClosed when it is paid, failed or expired; ProviderNotConfigured;
    ProviderUnavailable when the provider refused or its answer is not known: the payment stays pending.
    """
    gateway = get_gateway(request.provider)
    if gateway is None:
        raise ProviderNotConfigured
    for attempt in live_attempts(payment_id).exclude(provider=request.provider, channel=request.channel):
        if retire_attempt(attempt):
            raise PaymentClosed
    payment, attempt = _write_attempt(payment_id, request)
    if instruction := _instruction_to_reuse(attempt, request):
        return Checkout(payment, attempt, instruction)
    instruction = _ask_to_open(gateway, payment, attempt, request, cause)
    kept = _remember(instruction, request)
    payment = _write_outcome(attempt, status=AttemptStatus.OPEN, cause=cause, instruction=kept)
    return Checkout(payment, attempt, instruction)


@transaction.atomic
def _write_attempt(payment_id: int, request: CheckoutRequest) -> tuple[Payment, Attempt]:
    """The live attempt at this provider and channel, written down now when there is none."""
    payment = locked_payment(payment_id)
    if payment is None:
        raise PaymentNotFound
    if payment.status != PaymentStatus.PENDING or payment.expires_at <= timezone.now():
        raise PaymentClosed
    earlier = list(Attempt.objects.filter(payment=payment, provider=request.provider).order_by("-id"))
    for attempt in earlier:
        if attempt.channel == request.channel and attempt.status in LIVE_ATTEMPTS:
            return payment, attempt
    number = out_trade_no(payment.transaction_id, len(earlier) + 1)
    attempt = Attempt.objects.create(
        payment=payment,
        provider=request.provider,
        channel=request.channel,
        out_trade_no=number,
        out_trade_no_index=Attempt.index_of(number),
        created_at=timezone.now(),
    )
    return payment, attempt


def _ask_to_open(
    gateway: Gateway, payment: Payment, attempt: Attempt, request: CheckoutRequest, cause: Cause
) -> Instruction:
    """The provider's instruction; its refusal or silence is written down and becomes ProviderUnavailable."""
    try:
        return gateway.create(_order(payment, attempt, request))
    except ProviderRefused as error:
        if error.code == "ORDERPAID":
            _book_paid(attempt)
            raise PaymentClosed from error
        logger.warning("Attempt %s was refused: %s", attempt.pk, error.code)
        _write_outcome(attempt, status=AttemptStatus.REFUSED, cause=cause, failure=error.code)
        raise ProviderUnavailable(payment.pk) from error
    except ProviderError as error:
        logger.warning("Attempt %s has an unknown outcome: %s", attempt.pk, error.code)
        _write_outcome(attempt, status=AttemptStatus.UNKNOWN, cause=cause, failure=error.code)
        raise ProviderUnavailable(payment.pk) from error


def _book_paid(attempt: Attempt) -> None:
    """The provider says that this order is paid: ask for the particulars. Without an answer the attempt stays live."""
    try:
        ask_provider(attempt)
    except ProviderError as error:
        raise ProviderUnavailable(attempt.payment_id) from error


def _order(payment: Payment, attempt: Attempt, request: CheckoutRequest) -> Order:
    """What the provider is asked for; the same for the same attempt, however often it is sent."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = payment.description or payment.get_type_display()
    return Order(
        out_trade_no=attempt.out_trade_no,
        amount_fen=payment.amount_fen,
        subject=subject,
        channel=request.channel,
        expires_at=max(payment.expires_at - EXPIRES_EARLIER, attempt.created_at + EXPIRES_AT_LEAST),
        notify_url=f"{settings.PUBLIC_BASE_URL}/api/v1/payments/callback/{request.provider}",
        return_url=request.return_url or return_address(payment.pk),
        client_ip=request.client_ip,
        openid=request.openid,
    )


@transaction.atomic
def _write_outcome(
    attempt: Attempt, *, status: AttemptStatus, cause: Cause, instruction: str = "", failure: str = ""
) -> Payment:
    """Note what the provider answered, unless a notification was quicker and the attempt has moved on."""
    payment = locked_payment(attempt.payment_id)
    assert payment is not None  # a payment is never deleted
    changes = {"status": status, "instruction": instruction, "failure": failure[:64]}
    still_live = Attempt.objects.filter(pk=attempt.pk, status__in=LIVE_ATTEMPTS)
    if not still_live.update(**changes):
        return payment
    for name, value in changes.items():
        setattr(attempt, name, value)
    if payment.status != PaymentStatus.PENDING:
        return payment
    is_open = status == AttemptStatus.OPEN
    record(
        payment,
        kind=EventKind.OPENED if is_open else EventKind.OPENING_FAILED,
        cause=cause,
        evidence={"attempt": attempt.pk, "channel": attempt.channel, "failure": failure},
        provider=attempt.provider,
    )
    return payment


def _remember(instruction: Instruction, request: CheckoutRequest) -> str:
    """The instruction and what it was made for, as text to keep."""
    return json.dumps({**asdict(instruction), "openid": request.openid, "return_url": request.return_url})


def _instruction_to_reuse(attempt: Attempt, request: CheckoutRequest) -> Instruction | None:
    """What the open attempt told the payer before, if it serves this request too.

    WeChat's H5 address dies after five minutes and is asked for anew: the same order gives a fresh one.
    """
    if attempt.status != AttemptStatus.OPEN or request.channel == Channel.H5:
        return None
    kept = json.loads(attempt.instruction)
    if (kept["openid"], kept["return_url"]) != (request.openid, request.return_url):
        return None
    return Instruction(InstructionKind(kept["kind"]), kept["content"], kept["parameters"])
