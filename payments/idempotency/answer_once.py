"""The same request with the same Idempotency-Key gets the first answer again, byte for byte."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone

from foundation.rows.reading import find
from foundation.rows.writing import insert, rewrite
from payments.errors import IdempotencyInProgress, IdempotencyKeyInvalid, IdempotencyKeyReused
from payments.idempotency.models import IdempotencyKey
from payments.idempotency.queries import abandoned_by
from payments.ledger.models import Payment, Refund

Made = TypeVar("Made", Payment, Refund)
_COLUMN: dict[type[Payment] | type[Refund], str] = {Payment: "payment", Refund: "refund"}
# What becomes known of a key: what was made with it, and how that was answered.
_LEARNT = ("payment_id", "refund_id", "status", "answer")
_PRINTABLE = re.compile(r"[\x20-\x7e]{1,255}", re.ASCII)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was, or will be, sent."""

    status: int
    body: bytes
    is_replay: bool = False


def read_key(header: str | None) -> str | None:
    """The key of the request, None when it carries none; raises IdempotencyKeyInvalid."""
    if header is not None and not _PRINTABLE.fullmatch(header):
        raise IdempotencyKeyInvalid
    return header


def is_kept(*, user_id: int, key: str | None) -> bool:
    """Whether a request with this key has come before."""
    return key is not None and IdempotencyKey.objects.filter(user_id=user_id, key=key).exists()


def fingerprint_of(request: object) -> str:
    """What two requests share exactly when they ask for the same."""
    return hashlib.sha256(repr(request).encode()).hexdigest()


def answer_once(
    *,
    made: type[Made],
    user_id: int,
    key: str,
    fingerprint: str,
    create: Callable[[], tuple[Made, StoredAnswer | None]],
    finish: Callable[[Made], StoredAnswer],
) -> StoredAnswer:
    """Run `create` in the transaction that takes the key, and keep the answer with what it made, a `made`.

    `create` gives no answer when a provider has yet to be asked: `finish` does that, outside any transaction. The
    next caller is answered from what is kept. Raises IdempotencyKeyReused, IdempotencyInProgress, and whatever
    `create` raises, after which the key is free again.
    """
    try:
        with transaction.atomic():
            kept = _take(user_id, key, fingerprint)
            row, answer = create()
            setattr(kept, _COLUMN[made], row)
            _keep(kept, answer)
    except IntegrityError:
        earlier = find(IdempotencyKey, user_id=user_id, key=key)
        if earlier is None:
            raise
        return _answer_again(earlier, made, fingerprint, finish)
    return answer or _finish(kept, made, finish)


def _take(user_id: int, key: str, fingerprint: str) -> IdempotencyKey:
    now = timezone.now()
    taken = IdempotencyKey(user_id=user_id, key=key, fingerprint=fingerprint, created_at=now, taken_at=now)
    insert(taken)
    return taken


def _answer_again(
    kept: IdempotencyKey, made: type[Made], fingerprint: str, finish: Callable[[Made], StoredAnswer]
) -> StoredAnswer:
    """What is kept under the key; goes on where a request that died left off."""
    if kept.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    if kept.status:
        return StoredAnswer(kept.status, kept.answer.encode(), is_replay=True)
    now = timezone.now()
    abandoned = IdempotencyKey.objects.filter(abandoned_by(now), pk=kept.pk)
    if not abandoned.update(taken_at=now):
        raise IdempotencyInProgress
    return _finish(kept, made, finish)


def _finish(kept: IdempotencyKey, made: type[Made], finish: Callable[[Made], StoredAnswer]) -> StoredAnswer:
    row = getattr(kept, _COLUMN[made])
    assert isinstance(row, made)  # it was written with the key
    answer = finish(row)
    _keep(kept, answer)
    return answer


def _keep(kept: IdempotencyKey, answer: StoredAnswer | None) -> None:
    if answer is not None:
        kept.status, kept.answer = answer.status, answer.body.decode()
    rewrite(kept, *_LEARNT)


def as_response(answer: StoredAnswer) -> HttpResponse:
    """The answer as it is sent; a repeated one says that it is."""
    response = HttpResponse(answer.body, status=answer.status, content_type="application/json")
    if answer.is_replay:
        response["Idempotency-Replayed"] = "true"
    return response
