"""The rows that the service is measured with: members with payments, their tokens, a clerk, and payments to be paid.

Everything is made with the service's own models and keys, in the database that Django points at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from benchmarks.plan import PAYMENTS_EACH
from foundation.cause import Cause, EventSource
from members.models import Member
from members.people.staff_session import begin
from payments.enums import PaymentStatus, ProviderName
from payments.ledger.operations.move_payment import first_event
from payments.models import Attempt, Event, Payment
from tests.factories.members import AccessTokenFactory, MemberFactory, StaffFactory
from tests.factories.payments import AttemptFactory, PaymentFactory

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


def build_world(*, members: int, payments_each: int = PAYMENTS_EACH) -> World:
    """People, and for every member so many paid payments with different numbers."""
    staff = StaffFactory()
    customers, buyers = ([_customer() for _ in range(members)] for _ in range(2))
    token = AccessTokenFactory(user=staff).plain
    give_payments([customer.member_id for customer in customers], payments_each)
    return World(customers, buyers, _customer(), _customer(), token, session_cookie(staff))


def give_payments(members: Sequence[int], each: int) -> None:
    """So many more paid payments for every member, in turn."""
    paid = {"status": PaymentStatus.SUCCESS, "provider": ProviderName.ALIPAY, "paid_at": timezone.now()}
    Payment.objects.bulk_create((_payment(pk, **paid) for _turn in range(each) for pk in members), BATCH)


def open_payments(count: int, *, member_id: int, provider: ProviderName) -> Iterator[Payment]:
    """So many fresh payments, each with its first event and one attempt that is open at the provider."""
    for start in range(0, count, BATCH):
        yield from _open_batch(min(BATCH, count - start), member_id, provider)


def _open_batch(count: int, member_id: int, provider: ProviderName) -> list[Payment]:
    payments = [_payment(member_id) for _ in range(count)]
    cause = Cause(EventSource.API, actor="user:1")
    events = [first_event(payment, cause=cause, evidence={"amount_fen": payment.amount_fen}) for payment in payments]
    Payment.objects.bulk_create(payments)
    for event, payment in zip(events, payments, strict=True):
        event.payment = payment
    Event.objects.bulk_create(events)
    like = {"provider": provider, "channel": "precreate" if provider == ProviderName.ALIPAY else "native"}
    due = timezone.now() + timedelta(hours=1)
    Attempt.objects.bulk_create(AttemptFactory.build(payment=one, next_query_at=due, **like) for one in payments)
    return payments


def _payment(member_id: int, **columns: Any) -> Payment:
    expires_at = timezone.now() + timedelta(hours=4)
    return PaymentFactory.build(member=Member(pk=member_id), expires_at=expires_at, **columns)


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
