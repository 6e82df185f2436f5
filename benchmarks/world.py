"""The rows that the service is measured with: members with payments, their tokens, a clerk, and payments to be paid.

Everything is made with the service's own models and keys, in the database that Django points at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from foundation.cause import Cause, EventSource
from members.people.staff_session import begin
from payments.enums import AttemptStatus, PaymentStatus, PaymentType, ProviderName
from payments.ledger.numbers import new_transaction_id
from payments.ledger.operations.move_payment import first_event
from payments.models import Attempt, Event, Payment
from tests.factories.members import AccessTokenFactory, MemberFactory, StaffFactory

AMOUNT_FEN = 10_000
BATCH = 500


@dataclass(frozen=True, slots=True)
class Customer:
    """A member as requests need him."""

    member_id: int
    token: str


@dataclass(frozen=True, slots=True)
class World:
    """Who may ask. `customers` have paid; `buyers` make new payments, so that the lists of the others stay as they are.

    `payer` owes what callbacks pay, `idle` never bought anything; `cookie` is a session of the console.
    """

    customers: list[Customer]
    buyers: list[Customer]
    payer: Customer
    idle: Customer
    staff_token: str
    cookie: str


def build_world(*, members: int, payments_each: int) -> World:
    """People, and for every member so many paid payments with different numbers."""
    staff = StaffFactory()
    customers, buyers = ([_customer() for _ in range(members)] for _ in range(2))
    token = AccessTokenFactory(user=staff).plain
    world = World(customers, buyers, _customer(), _customer(), token, session_cookie(staff))
    give_payments(world, payments_each)
    return world


def give_payments(world: World, each: int) -> None:
    """So many more paid payments for every customer, in turn."""
    owners = [customer.member_id for _ in range(each) for customer in world.customers]
    for start in range(0, len(owners), BATCH):
        Payment.objects.bulk_create([_paid(member_id) for member_id in owners[start : start + BATCH]])


def open_payments(count: int, *, member_id: int, provider: ProviderName) -> Iterator[Payment]:
    """So many fresh payments, each with its first event and one attempt that is open at the provider."""
    for start in range(0, count, BATCH):
        yield from _open_batch(min(BATCH, count - start), member_id, provider)


def _open_batch(count: int, member_id: int, provider: ProviderName) -> list[Payment]:
    payments = [_payment(member_id, PaymentStatus.PENDING) for _ in range(count)]
    cause = Cause(EventSource.API, actor="user:1")
    events = [first_event(payment, cause=cause, evidence={"amount_fen": AMOUNT_FEN}) for payment in payments]
    Payment.objects.bulk_create(payments)
    for event, payment in zip(events, payments, strict=True):
        event.payment = payment
    Event.objects.bulk_create(events)
    Attempt.objects.bulk_create([_attempt(payment, provider) for payment in payments])
    return payments


def _payment(member_id: int, status: PaymentStatus) -> Payment:
    now = timezone.now()
    number = new_transaction_id(now)
    return Payment(
        member_id=member_id,
        amount_fen=AMOUNT_FEN,
        type=PaymentType.MEMBERSHIP,
        description="年卡会员费",
        status=status,
        transaction_id=number,
        transaction_id_index=Payment.index_of(number),
        created_at=now,
        expires_at=now + timedelta(hours=4),
    )


def _paid(member_id: int) -> Payment:
    payment = _payment(member_id, PaymentStatus.SUCCESS)
    payment.provider, payment.paid_at = ProviderName.ALIPAY, payment.created_at
    return payment


def _attempt(payment: Payment, provider: ProviderName) -> Attempt:
    return Attempt(
        payment=payment,
        provider=provider,
        channel="precreate" if provider == ProviderName.ALIPAY else "native",
        status=AttemptStatus.OPEN,
        out_trade_no=payment.transaction_id,
        out_trade_no_index=payment.transaction_id_index,
        created_at=payment.created_at,
        next_query_at=payment.created_at + timedelta(hours=1),
    )


def _customer() -> Customer:
    member = MemberFactory()
    return Customer(member.pk, AccessTokenFactory(user=member.user).plain)


def session_cookie(user: User) -> str:
    """A new session of the console, as a header has it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    begin(session, user, has_factor=True)
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
