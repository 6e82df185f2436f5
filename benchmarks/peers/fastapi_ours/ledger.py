"""What is written for a payment that is made, and for one that Alipay says was paid."""

import json
import secrets
import uuid
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.peers.fastapi_ours.sealing import blind_index, chained_hash, instant, seal
from benchmarks.peers.fastapi_ours.tables import Attempt, Event, Notification, Payment
from benchmarks.peers.fastapi_peer.schemas import PaymentIn

BEIJING = timezone(timedelta(hours=8))


def create(session: Session, new: PaymentIn, *, actor: str, request: str) -> tuple[Payment, str]:
    """The payment with its first event, committed; and its number."""
    now = datetime.now(UTC)
    number = f"txn_{secrets.token_hex(11).upper()}"
    index = blind_index("transaction_id", number)
    facts = {
        "member_id": new.member_id,
        "amount_fen": int(new.amount * 100),
        "type": new.type,
        "status": "pending",
        "fulfilment": "none",
    }
    payment = Payment(
        **facts,
        description=new.description,
        failure_reason="",
        provider="",
        transaction_id=seal("payments_payment.transaction_id", number, index),
        transaction_id_index=index,
        refunded_fen=0,
        created_at=now,
        expires_at=now + timedelta(minutes=15),
        event_count=0,
        event_hash="",
    )
    told = {"payment": {**facts, "transaction_id_index": index, "created_at": instant(now)}}
    evidence = {"amount_fen": payment.amount_fen, "item": None, "request": request}
    event = next_event(payment, "created", "", "api", actor, evidence, told)
    session.add(payment)
    session.flush()
    event.payment_id = payment.id
    session.add(event)
    session.commit()
    return payment, number


def keep(session: Session, body: bytes, headers: dict[str, str], address: str) -> Notification:
    """The raw notification, committed before anybody judges it."""
    identity = uuid.uuid4()
    kept = Notification(
        identity=identity,
        provider="alipay",
        content_type=headers.get("content-type", "")[:100],
        headers=seal("payments_notification.headers", json.dumps(headers, ensure_ascii=False), identity),
        body=seal("payments_notification.body", body.decode("latin-1"), identity),
        remote_address=address,
        received_at=datetime.now(UTC),
        verdict="received",
        reason="",
    )
    session.add(kept)
    session.commit()
    return kept


def judge(
    session: Session, kept: Notification, verdict: str, *, reason: str = "", payment_id: int | None = None
) -> str:
    """The verdict, committed with all that goes with it."""
    kept.verdict, kept.reason, kept.payment_id = verdict, reason, payment_id
    session.commit()
    return verdict


def settle(session: Session, kept: Notification, form: dict[str, str], *, request: str) -> str:
    """Book an authentic notice; the verdict."""
    index = blind_index("transaction_id", form.get("out_trade_no", ""))
    payment = session.scalar(select(Payment).where(Payment.transaction_id_index == index).with_for_update())
    if payment is None:
        return judge(session, kept, "not_found")
    own = (Attempt.provider == "alipay", Attempt.out_trade_no_index == index, Attempt.payment_id == payment.id)
    attempt = session.scalar(select(Attempt).where(*own))
    if attempt is None or form["trade_status"] != "TRADE_SUCCESS":
        return judge(session, kept, "ignored", payment_id=payment.id)
    if Decimal(form["total_amount"]) * 100 != payment.amount_fen:
        return judge(session, kept, "mismatched", payment_id=payment.id)
    if attempt.status == "paid":
        return judge(session, kept, "duplicate", payment_id=payment.id)
    _book(session, payment, attempt, form, kept.id, request)
    return judge(session, kept, "accepted", payment_id=payment.id)


def _book(session: Session, payment: Any, attempt: Any, form: dict[str, str], kept_id: int, request: str) -> None:
    paid_at, number = datetime.fromisoformat(form["gmt_payment"]).replace(tzinfo=BEIJING), form["trade_no"]
    paid_at = paid_at.astimezone(UTC)
    identity = (attempt.provider, attempt.out_trade_no_index)
    attempt.status, attempt.next_query_at, attempt.instruction = "paid", None, b""
    attempt.paid_fen, attempt.paid_at, attempt.is_overpayment = payment.amount_fen, paid_at, False
    attempt.provider_transaction_id = seal("payments_attempt.provider_transaction_id", number, *identity)
    attempt.provider_transaction_id_index = blind_index("provider_transaction_id", number)
    before, payment.status, payment.provider, payment.paid_at = payment.status, "success", "alipay", paid_at
    of_attempt = {
        "provider": "alipay",
        "out_trade_no_index": attempt.out_trade_no_index,
        "provider_transaction_id_index": attempt.provider_transaction_id_index,
        "is_paid": True,
        "paid_fen": attempt.paid_fen,
        "paid_at": instant(paid_at),
    }
    told = {
        "payment": {"status": "success", "provider": "alipay", "paid_at": instant(paid_at)},
        f"attempt:{attempt.id}": of_attempt,
    }
    evidence = {"attempt": attempt.id, "paid_fen": attempt.paid_fen, "request": request, "trade_state": "paid"}
    event = next_event(payment, "succeeded", before, "notification", "alipay", evidence, told, kept_id)
    event.payment_id = payment.id
    session.add(event)


def next_event(
    payment: Any,
    kind: str,
    before: str,
    source: str,
    actor: str,
    evidence: dict[str, Any],
    facts: dict[str, Any],
    notification_id: int | None = None,
) -> Event:
    """The event that follows the newest one; the payment's head is it from now on."""
    said = {
        "number": payment.event_count + 1,
        "kind": kind,
        "from_status": before,
        "to_status": payment.status,
        "source": source,
        "actor": actor,
        "evidence": json.dumps(evidence, sort_keys=True, ensure_ascii=False),
        "facts": json.dumps(facts, ensure_ascii=False, separators=(",", ":")),
        "notification_id": notification_id,
    }
    now = datetime.now(UTC)
    made = chained_hash(payment.transaction_id_index, payment.event_hash, list(said.values()), now)
    payment.event_count, payment.event_hash = said["number"], made
    return Event(**said, created_at=now, hash=made)
