"""FastAPI as an expert tunes it: asyncpg and its prepared SQL, a pool, orjson; the tutorial's tables and plain work."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import asyncpg
import orjson
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import PlainTextResponse, Response
from pydantic import ValidationError

from benchmarks.peers.alipay_form import is_authentic, read_form
from benchmarks.peers.fastapi_peer.schemas import PaymentIn

CONNECTIONS = 8  # of each worker
SHOWN = "id, member_id, amount::text, type, status, transaction_id, description, provider, created_at, paid_at"
CALLER = """
    SELECT users.is_staff, members.id FROM tokens JOIN users ON users.id = tokens.user_id
    LEFT JOIN members ON members.user_id = users.id WHERE tokens.key = $1
"""
CREATE = f"""
    INSERT INTO payments (member_id, amount, type, status, transaction_id, description, created_at)
    SELECT id, $2, $3, 'pending', $4, $5, now() AT TIME ZONE 'utc' FROM members WHERE id = $1 RETURNING {SHOWN}
"""
LIST = f"SELECT {SHOWN} FROM payments WHERE member_id = $1 ORDER BY id DESC LIMIT 50"
LIST_OF_ALL = f"SELECT {SHOWN} FROM payments ORDER BY id DESC LIMIT 50"
KEEP = """
    INSERT INTO notifications (provider, body, received_at) VALUES ('alipay', $1, now() AT TIME ZONE 'utc') RETURNING id
"""
SETTLE = """
    WITH paid AS (
        UPDATE payments SET status = 'success', provider = 'alipay', paid_at = now() AT TIME ZONE 'utc'
        WHERE transaction_id = $2 AND amount = $3 AND status = 'pending' AND $4 RETURNING id
    )
    UPDATE notifications SET payment_id = (SELECT id FROM paid) WHERE id = $1 RETURNING payment_id
"""
NOTE = """
    UPDATE notifications SET payment_id = payments.id FROM payments
    WHERE notifications.id = $1 AND transaction_id = $2 AND amount = $3 RETURNING payment_id
"""


async def _as_it_is(_connection: Any) -> None:
    """No statement leaves anything on a connection that would have to be reset, which is a round trip."""


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    address = os.environ["PEER_DATABASE"].replace("+psycopg2", "")
    async with asyncpg.create_pool(address, min_size=CONNECTIONS, max_size=CONNECTIONS, reset=_as_it_is) as app.pool:
        yield


app = FastAPI(lifespan=lifespan)


def answer(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


async def caller_of(request: Request) -> Any:
    """Whether staff, and the own member's id."""
    scheme, _blank, key = request.headers.get("authorization", "").partition(" ")
    caller = await app.pool.fetchrow(CALLER, key) if scheme.lower() == "bearer" else None
    if caller is None:
        raise HTTPException(401, "The token is not valid.")
    return caller


@app.get("/healthz")
async def healthz() -> Response:
    return answer({"status": "ok"})


@app.post("/payments/")
async def create_payment(request: Request) -> Response:
    try:
        new = PaymentIn.model_validate_json(await request.body())
    except ValidationError as error:
        raise HTTPException(422, error.errors(include_context=False)) from error
    is_staff, member_id = await caller_of(request)
    row = None
    if is_staff or member_id == new.member_id:
        number = f"txn_{secrets.token_hex(11)}"
        row = await app.pool.fetchrow(CREATE, new.member_id, new.amount, new.type, number, new.description)
    if row is None:
        raise HTTPException(404, "There is no such member.")
    return answer(dict(row), 201)


@app.get("/payments/")
async def list_payments(request: Request) -> Response:
    is_staff, member_id = await caller_of(request)
    rows = await (app.pool.fetch(LIST_OF_ALL) if is_staff else app.pool.fetch(LIST, member_id))
    return answer([dict(row) for row in rows])


@app.post("/payments/callback/alipay/")
async def callback(request: Request) -> Response:
    body = await request.body()
    kept = await app.pool.fetchval(KEEP, body.decode("latin-1"))
    form = read_form(body)
    if not is_authentic(form):
        return PlainTextResponse("failure", 400)
    asked = (kept, form.get("out_trade_no"), Decimal(form["total_amount"]))
    payment_id = await app.pool.fetchval(SETTLE, *asked, form["trade_status"] == "TRADE_SUCCESS")
    if payment_id is None and await app.pool.fetchval(NOTE, *asked) is None:
        return PlainTextResponse("failure", 400)
    return PlainTextResponse("success")
