"""Payments for tests, as rows. A test of a journey makes them through the operations instead."""

import factory
from django.utils import timezone

from payments.enums import AttemptStatus, PaymentType, ProviderName
from payments.house_rules import PAYMENT_EXPIRES
from payments.ledger.numbers import new_transaction_id
from payments.models import Attempt, Payment
from tests.factories.members import MemberFactory


class PaymentFactory(factory.django.DjangoModelFactory[Payment]):
    """A pending payment of 100.00 yuan that is for nothing in particular and has no event yet."""

    class Meta:
        model = Payment

    member = factory.SubFactory(MemberFactory)
    amount_fen = 10_000
    type = PaymentType.MEMBERSHIP
    description = "年卡会员费"
    created_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda payment: payment.created_at + PAYMENT_EXPIRES.duration())
    transaction_id = factory.LazyAttribute(lambda payment: new_transaction_id(payment.created_at))
    transaction_id_index = factory.LazyAttribute(lambda payment: Payment.index_of(payment.transaction_id))


class AttemptFactory(factory.django.DjangoModelFactory[Attempt]):
    """The payment's first attempt, open at Alipay as a QR code."""

    class Meta:
        model = Attempt

    payment = factory.SubFactory(PaymentFactory)
    provider = ProviderName.ALIPAY
    channel = "precreate"
    status = AttemptStatus.OPEN
    out_trade_no = factory.LazyAttribute(lambda attempt: attempt.payment.transaction_id)
    out_trade_no_index = factory.LazyAttribute(lambda attempt: Attempt.index_of(attempt.out_trade_no))
    created_at = factory.LazyFunction(timezone.now)
