"""One refund for one key, however often it is asked for: by the API's Idempotency-Key or by a form of the console."""

from collections.abc import Callable
from dataclasses import dataclass

from foundation.api.json import dump
from foundation.cause import Cause
from payments.enums import RefundStatus
from payments.idempotency.answer_once import StoredAnswer, answer_once, fingerprint_of
from payments.ledger.models import Refund
from payments.ledger.queries import refunds_together
from payments.refunding.api.answers import AskedRefundAnswer
from payments.refunding.operations.ask_or_send_again import sync_refunds
from payments.refunding.operations.request import NewRefund, reserve_refund
from payments.refunding.operations.send import send_refunds


def refund_once(new: NewRefund, *, key: str, cause: Cause) -> StoredAnswer:
    """The first answer under the user's key; where the first request died on the way, its refund is gone on with.

    Raises what `answer_once` and `reserve_refund` raise.
    """
    assert new.user_id is not None
    once = Once(new.user_id, key, fingerprint_of(new))
    return reserved_once(once, reserve=lambda: reserve_refund(new=new, cause=cause), answer=created_answer, cause=cause)


@dataclass(frozen=True, slots=True)
class Once:
    """Whose request it is, its key, and what tells it from another."""

    user_id: int
    key: str
    fingerprint: str


def reserved_once(
    once: Once, *, reserve: Callable[[], Refund], answer: Callable[[Refund], StoredAnswer], cause: Cause
) -> StoredAnswer:
    """The same for any way to reserve a refund, or several together, sent after it, and any form of the answer."""
    made_now: list[int] = []

    def create() -> tuple[Refund, StoredAnswer | None]:
        refund = reserve()
        made_now.append(refund.pk)
        return refund, None if refund.status == RefundStatus.PENDING else answer(refund)

    def finish(refund: Refund) -> StoredAnswer:
        together = refunds_together(refund)
        if refund.pk in made_now:
            send_refunds(together, cause=cause)
        else:
            sync_refunds(together)
        refund.refresh_from_db()
        return answer(refund)

    return answer_once(
        made=Refund, user_id=once.user_id, key=once.key, fingerprint=once.fingerprint, create=create, finish=finish
    )


def created_answer(refund: Refund) -> StoredAnswer:
    """201 with the refund as it is now."""
    return StoredAnswer(201, dump(AskedRefundAnswer.of(refund)))
