"""A ledger with everything that an audit proves, made through the operations that make it in earnest."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import time_machine
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.cases.operations import open_case
from payments.enums import CaseAction, ExceptionKind, ProviderName
from payments.ledger.models import Attempt, Payment, Refund
from payments.ledger.queries import payment_for_update
from payments.paying.operations.create import NewPayment, create_payment
from payments.paying.operations.settle import settle_trade
from payments.providers.base import Trade, TradeState
from payments.providers.refunding import RefundState, RefundStatement
from payments.refunding.operations.pay_out import pay_out_refund
from payments.refunding.operations.request import NewRefund, reserve_refund
from payments.refunding.operations.settle import settle_refund
from tests.factories.members import MemberFactory, StaffFactory
from tests.factories.payments import AttemptFactory
from tests.payments.reconciling.reconciliation_bed import BillGateway, entry, run_with

CAUSE = Cause(EventSource.COMMAND)
FEN = 10_000


def verify(*arguments: str) -> dict[str, Any]:
    """What `verify_audit --json` says: its report, or its error."""
    out, err = StringIO(), StringIO()
    with suppress(SystemExit):
        call_command("verify_audit", "--json", *arguments, stdout=out, stderr=err)
    return json.loads(out.getvalue() or err.getvalue())


def paid(number: int = 1) -> Payment:
    """A payment of 100 yuan, paid at Alipay under a trade number of its own."""
    payment = create_payment(new=NewPayment(MemberFactory().pk, FEN, "course"), cause=CAUSE)
    attempt = AttemptFactory(payment=payment)
    trade = Trade(
        attempt.out_trade_no,
        TradeState.PAID,
        amount_fen=FEN,
        provider_transaction_id=f"20261128220014{number:014d}",
        paid_at=datetime(2026, 11, 28, 4, 0, number, tzinfo=UTC),
    )
    with transaction.atomic():
        locked = payment_for_update(payment.pk)
        settle_trade(locked, provider=ProviderName.ALIPAY, trade=trade, cause=CAUSE)
    return Payment.objects.get(pk=payment.pk)


def refunded(payment: Payment, fen: int) -> Refund:
    """So much of it has gone back, asked for by a clerk, long enough after the one before for the provider."""
    Refund.objects.filter(payment=payment).update(sent_at=F("sent_at") - timedelta(minutes=1))
    attempt = Attempt.objects.get(payment=payment)
    new = NewRefund(payment.pk, fen, "少一节课", StaffFactory().pk, attempt.pk)
    refund = reserve_refund(new=new, cause=CAUSE)
    statement = RefundStatement(
        refund.number,
        RefundState.SUCCEEDED,
        fen,
        provider_refund_id=f"2026112822001{refund.pk:014d}",
        succeeded_at=timezone.now(),
    )
    settle_refund(refund_id=refund.pk, statement=statement, cause=CAUSE)
    return Refund.objects.get(pk=refund.pk)


def paid_by_hand(payment: Payment, fen: int) -> Refund:
    """So much of it was transferred by a person, as the provider takes it no longer after a year."""
    attempt, staff = Attempt.objects.get(payment=payment), StaffFactory()
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        refund = reserve_refund(new=NewRefund(payment.pk, fen, "少一节课", staff.pk, attempt.pk), cause=CAUSE)
        return pay_out_refund(refund_id=refund.pk, reference="ICBC-20270301-77", user_id=staff.pk, cause=CAUSE)


def under_way(payment: Payment, fen: int, *told: str) -> None:
    """So much of it is going back, as the provider has said again and again, with these numbers of its own."""
    attempt = Attempt.objects.get(payment=payment)
    refund = reserve_refund(new=NewRefund(payment.pk, fen, "少一节课", StaffFactory().pk, attempt.pk), cause=CAUSE)
    for number in told:
        statement = RefundStatement(refund.number, RefundState.PROCESSING, fen, provider_refund_id=number)
        settle_refund(refund_id=refund.pk, statement=statement, cause=CAUSE)


def raised(payment: Payment, *, subject: str = "") -> Any:
    """An open case about it."""
    case, _is_new = open_case(
        payment,
        kind=ExceptionKind.OUTCOME_UNKNOWN,
        subject=subject,
        amount_fen=FEN,
        evidence={"attempt": 1},
        proposed_action=CaseAction.ASK_PROVIDER,
    )
    return case


def reconciled(monkeypatch: Any) -> Any:
    """The report of a day on which the bill has two payments that nobody knows here."""
    return run_with(monkeypatch, BillGateway(entry(amount_fen=500), entry(amount_fen=700)))
