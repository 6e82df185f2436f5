"""One refund by a rule for one key, however often it is asked for: by the API or by a form of the console."""

from members.api.representations.refund import represent_decision
from members.operations.ask_refund import RefundWish, decide_refund
from payments.api.idempotency import StoredAnswer, fingerprint_of
from payments.api.json import dump
from payments.api.refund_once import Once, reserved_once
from payments.operations.transition import Cause


def ask_refund_once(wish: RefundWish, *, key: str, cause: Cause) -> StoredAnswer:
    """The first answer under the user's key; raises what `answer_once` and `decide_refund` raise."""
    assert wish.actor_id is not None
    return reserved_once(
        Once(wish.actor_id, key, fingerprint_of(wish)),
        reserve=lambda: decide_refund(wish, cause=cause).refund,
        answer=lambda refund: StoredAnswer(201, dump(represent_decision(refund.decision))),
        cause=cause,
    )
