"""FastAPI with SQLAlchemy, sync endpoints, as its tutorial writes them: the plain work and none of our extras."""

import secrets
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import PlainTextResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.peers.alipay_form import is_authentic, read_form
from benchmarks.peers.fastapi_peer.schemas import PaymentIn, PaymentOut
from benchmarks.peers.fastapi_peer.tables import Member, Notification, Payment, Token, User, get_session

app = FastAPI()
bearer = HTTPBearer()
Database = Annotated[Session, Depends(get_session)]


def current_user(session: Database, credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> User:
    user = session.scalar(
        select(User).join(Token, Token.user_id == User.id).where(Token.key == credentials.credentials)
    )
    if user is None:
        raise HTTPException(401, "The token is not valid.")
    return user


Caller = Annotated[User, Depends(current_user)]


async def raw_body(request: Request) -> bytes:
    return await request.body()


@app.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/payments/", status_code=201, response_model=PaymentOut)
def create_payment(new: PaymentIn, caller: Caller, session: Database) -> Payment:
    member = session.get(Member, new.member_id)
    if member is None or not (caller.is_staff or member.user_id == caller.id):
        raise HTTPException(404, "There is no such member.")
    payment = Payment(**new.model_dump(), transaction_id=f"txn_{secrets.token_hex(11)}")
    session.add(payment)
    session.commit()
    session.refresh(payment)
    return payment


@app.get("/payments/", response_model=list[PaymentOut])
def list_payments(caller: Caller, session: Database) -> list[Payment]:
    newest = select(Payment).order_by(Payment.id.desc()).limit(50)
    if not caller.is_staff:
        member = session.scalar(select(Member).where(Member.user_id == caller.id))
        newest = newest.where(Payment.member_id == (member.id if member else None))
    return list(session.scalars(newest))


@app.post("/payments/callback/alipay/", response_class=PlainTextResponse)
def callback(body: Annotated[bytes, Depends(raw_body)], session: Database) -> str:
    kept = Notification(provider="alipay", body=body.decode("latin-1"))
    session.add(kept)
    session.commit()
    form = read_form(body)
    if not is_authentic(form):
        raise HTTPException(400, "failure")
    number = form.get("out_trade_no")
    payment = session.scalar(select(Payment).where(Payment.transaction_id == number).with_for_update())
    if payment is None or payment.amount != Decimal(form["total_amount"]):
        raise HTTPException(400, "failure")
    if payment.status == "pending" and form["trade_status"] == "TRADE_SUCCESS":
        payment.status, payment.provider = "success", "alipay"
        payment.paid_at = datetime.now(UTC).replace(tzinfo=None)
    kept.payment_id = payment.id
    session.commit()
    return "success"
