"""What the demonstration's members buy and give back: ordered here, paid at the sandbox, and asked for there."""

from django.test.utils import override_settings
from django.utils import timezone

from foundation.cause import Cause, EventSource
from gymsite.demonstration.payer import SandboxUnreachable, pay
from members.catalogue.prices import asked
from members.models import ClassSession, Member, Pack, Plan
from payments.enums import OPEN_REFUNDS, AttemptStatus, Fulfilment, PaymentStatus, PaymentType, ProviderName
from payments.models import Attempt, Payment
from payments.paying.operations import take
from payments.paying.operations.ask import ask_provider
from payments.paying.operations.checkout import open_checkout
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.paying.operations.create import NewPayment, create_payment
from payments.paying.operations.take import TakenMoney
from payments.providers.base import Channel, ProviderError
from payments.refunding.operations.ask_or_send_again import sync_refund
from payments.refunding.operations.request import NewRefund, request_refund

CAUSE = Cause(EventSource.COMMAND, actor="seed_demo")
TYPES = {Plan: PaymentType.MEMBERSHIP, ClassSession: PaymentType.COURSE, Pack: PaymentType.PRIVATE}
CODES = {ProviderName.ALIPAY: Channel.PRECREATE, ProviderName.WECHAT: Channel.NATIVE}

Item = Plan | ClassSession | Pack


def order(member: Member, item: Item, *, description: str = "") -> Payment:
    """A pending payment for the thing, at its price."""
    new = NewPayment(member.pk, _price_of(item), TYPES[type(item)], description or str(item), item.pk)
    return create_payment(new=new, cause=CAUSE)


def _price_of(item: Item) -> int:
    return item.price_fen if isinstance(item, ClassSession) else asked(item).price_fen


def earlier_order(member: Member, item: Item, *, is_to_fail: bool = False) -> Payment | None:
    """The member's last order of the thing, where a demonstration was interrupted; None when it came to nothing.

    One that is to fail may have done so.
    """
    last = member.payments.filter(type=TYPES[type(item)], item_id=item.pk).order_by("pk").last()
    if last is None or last.status == PaymentStatus.SUCCESS or last.is_payable(timezone.now()):
        return last
    return last if is_to_fail and last.status == PaymentStatus.FAILED else None


def buy(
    member: Member, item: Item, *, provider: ProviderName = ProviderName.WECHAT, in_hand: TakenMoney | None = None
) -> Payment:
    """Ordered, paid and delivered, once; the payment then. With `in_hand` the desk takes that, and no provider knows.

    Raises RuntimeError when it cannot be delivered.
    """
    payment = earlier_order(member, item) or order(member, item)
    if payment.status == PaymentStatus.PENDING:
        if in_hand is None:
            take_money(open_at(payment, provider))
        else:
            take.take_money(payment_id=payment.pk, taken=in_hand, cause=CAUSE)
        payment.refresh_from_db()
    if payment.fulfilment != Fulfilment.DONE:
        raise RuntimeError(f"{item} of {member} was not delivered")
    return payment


def open_at(payment: Payment, provider: ProviderName) -> Attempt:
    """The payment's code at the provider, opened unless it was."""
    known = payment.attempts.filter(provider=provider, status__in=(AttemptStatus.OPEN, AttemptStatus.PAID)).last()
    if known is not None:
        return known
    request = CheckoutRequest(provider, CODES[provider])
    return open_checkout(payment_id=payment.pk, request=request, cause=CAUSE).attempt


def take_money(attempt: Attempt, *, amount_fen: int | None = None) -> None:
    """The payer pays the price, or another amount, and the provider says so; what is paid for is delivered."""
    pay(attempt, amount_fen=amount_fen)
    hear_of(attempt)


def hear_of(attempt: Attempt) -> None:
    """What the provider says of it is booked; raises SandboxUnreachable when it says nothing."""
    try:
        ask_provider(attempt)
    except ProviderError as error:
        raise SandboxUnreachable from error


def give_back(payment: Payment, amount_fen: int, *, reason: str, clerk_id: int) -> None:
    """So much goes back, once: the clerk asks for it, and the provider says that it has arrived."""
    if payment.refunds.exists():
        return
    with override_settings(REFUND_APPROVAL_THRESHOLD_FEN=None):
        refund = request_refund(new=NewRefund(payment.pk, amount_fen, reason, clerk_id), cause=CAUSE)
    if refund.status in OPEN_REFUNDS:
        sync_refund(refund)
