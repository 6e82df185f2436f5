"""One refund by a rule for one key, however often it is asked for: by the API or by a form of the console."""

from foundation.api.json import dump
from foundation.cause import Cause
from members.refunds.api.answers import RefundDecisionAnswer
from members.refunds.operations.ask_refund import RefundWish, decide_refund
from payments.idempotency.answer_once import StoredAnswer, fingerprint_of
from payments.refunding.api.idempotent import Once, reserved_once


def ask_refund_once(wish: RefundWish, *, key: str, cause: Cause) -> StoredAnswer:
    """The first answer under the user's key; raises what `answer_once` and `decide_refund` raise."""
    assert wish.actor_id is not None
    return reserved_once(
        Once(wish.actor_id, key, fingerprint_of(wish)),
        reserve=lambda: decide_refund(wish, cause=cause).refund,
        answer=lambda refund: StoredAnswer(201, dump(RefundDecisionAnswer.of(refund.decision))),
        cause=cause,
    )
