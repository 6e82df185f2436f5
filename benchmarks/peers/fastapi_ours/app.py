"""What the service does, by FastAPI and SQLAlchemy: its tables, events, encryption and access; no rates, no metrics."""

import hashlib
import os
import secrets
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import PlainTextResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.peers.alipay_form import is_authentic, read_form
from benchmarks.peers.fastapi_ours.ledger import create, judge, keep, settle
from benchmarks.peers.fastapi_ours.sealing import page_address, unseal
from benchmarks.peers.fastapi_ours.tables import Account, Coach, Member, Payment, Token, get_session
from benchmarks.peers.fastapi_peer.schemas import PaymentIn
from benchmarks.peers.fastapi_peer.schemas import PaymentOut as PlainPayment

PAGE = 50
SAME = ("id", "member_id", "type", "status", "description", "created_at", "item_id", "paid_at", "expires_at")
MERCHANT = (os.environ["ALIPAY_APP_ID"], os.environ["ALIPAY_SELLER_ID"])
app = FastAPI()
bearer = HTTPBearer()
Database = Annotated[Session, Depends(get_session)]
FIND = (
    select(Token.user_id, Token.scopes, Account.is_staff, Member.id.label("member_id"), Coach.id.label("coach_id"))
    .join(Account, Account.id == Token.user_id)
    .outerjoin(Member, Member.user_id == Token.user_id)
    .outerjoin(Coach, Coach.user_id == Token.user_id)
    .where(Account.is_active, Token.revoked_at.is_(None))
)


class PaymentOut(PlainPayment):
    item_id: int | None
    expires_at: datetime
    refunded_amount: Decimal
    fulfilment: str
    failure_reason: str | None
    checkout_url: str

    @classmethod
    def of(cls, payment: Any, number: str) -> "PaymentOut":
        """The row, whose number is opened."""
        return cls(
            **{name: getattr(payment, name) for name in SAME},
            fulfilment=payment.fulfilment,
            amount=Decimal(payment.amount_fen) / 100,
            transaction_id=number,
            provider=payment.provider or None,
            refunded_amount=Decimal(payment.refunded_fen) / 100,
            failure_reason=payment.failure_reason or None,
            checkout_url=page_address(payment.id),
        )


def current_caller(session: Database, credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> Any:
    digest = hashlib.sha256(credentials.credentials.encode()).hexdigest()
    caller = session.execute(FIND.where(Token.digest == digest, Token.expires_at > datetime.now(UTC))).one_or_none()
    if caller is None:
        raise HTTPException(401, "The token is not valid, has expired or was revoked.")
    return caller


def require_scope(caller: Any, scope: str) -> None:
    if caller.scopes and scope not in caller.scopes:
        raise HTTPException(403)


Caller = Annotated[Any, Depends(current_caller)]


async def raw_body(request: Request) -> bytes:
    return await request.body()


@app.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/api/v1/payments/", status_code=201)
def create_payment(new: PaymentIn, caller: Caller, session: Database) -> PaymentOut:
    require_scope(caller, "payments:write")
    if caller.member_id != new.member_id and not (caller.is_staff and session.get(Member, new.member_id)):
        raise HTTPException(404, "There is no such member.")
    return PaymentOut.of(*create(session, new, actor=f"user:{caller.user_id}", request=secrets.token_hex(8)))


@app.get("/api/v1/payments/")
def list_payments(caller: Caller, session: Database) -> list[PaymentOut]:
    require_scope(caller, "payments:read")
    newest = select(Payment).order_by(Payment.id.desc()).limit(PAGE + 1)
    if not caller.is_staff:
        newest = newest.where(Payment.member_id == caller.member_id)
    page = session.scalars(newest).all()[:PAGE]
    return [PaymentOut.of(payment, _number_of(payment)) for payment in page]


def _number_of(payment: Any) -> str:
    return unseal("payments_payment.transaction_id", payment.transaction_id, payment.transaction_id_index)


@app.post("/api/v1/payments/callback/alipay/")
def callback(request: Request, body: Annotated[bytes, Depends(raw_body)], session: Database) -> PlainTextResponse:
    headers = {name: value for name, value in request.headers.items() if name not in ("cookie", "authorization")}
    kept = keep(session, body, headers, request.client.host if request.client else "")
    form = read_form(body)
    if not is_authentic(form):
        verdict = judge(session, kept, "refused", reason="signature")
    elif (form["app_id"], form["seller_id"]) != MERCHANT:
        verdict = judge(session, kept, "refused", reason="merchant")
    else:
        verdict = settle(session, kept, form, request=secrets.token_hex(8))
    if verdict in ("refused", "not_found", "mismatched"):
        return PlainTextResponse("failure", 400)
    return PlainTextResponse("success")
