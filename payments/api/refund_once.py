"""One refund for one key, however often it is asked for: by the API's Idempotency-Key or by a form of the console."""

from payments.api.idempotency import StoredAnswer, answer_once, fingerprint_of
from payments.api.json import dump
from payments.api.refund_representation import represent_refund
from payments.enums import RefundStatus
from payments.models import Refund
from payments.operations.refund_sync import sync_refund
from payments.operations.request_refund import NewRefund, reserve_refund
from payments.operations.send_refund import send_refund
from payments.operations.transition import Cause


def refund_once(new: NewRefund, *, key: str, cause: Cause) -> StoredAnswer:
    """The first answer under the user's key; where the first request died on the way, its refund is gone on with.

    Raises what `answer_once` and `reserve_refund` raise.
    """
    assert new.user_id is not None
    made_now: list[int] = []

    def create() -> tuple[Refund, StoredAnswer | None]:
        refund = reserve_refund(new=new, cause=cause)
        made_now.append(refund.pk)
        return refund, None if refund.status == RefundStatus.PENDING else created_answer(refund)

    def finish(refund: Refund) -> StoredAnswer:
        if refund.status == RefundStatus.PENDING and refund.pk in made_now:
            send_refund(refund, cause=cause)
        elif refund.status == RefundStatus.PENDING:
            sync_refund(refund)
        refund.refresh_from_db()
        return created_answer(refund)

    return answer_once(
        made=Refund, user_id=new.user_id, key=key, fingerprint=fingerprint_of(new), create=create, finish=finish
    )


def created_answer(refund: Refund) -> StoredAnswer:
    """201 with the refund as it is now."""
    return StoredAnswer(201, dump(represent_refund(refund)))
