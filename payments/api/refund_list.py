"""GET and POST …/{id}/refunds/: what goes back of a payment."""

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from payments.api.idempotency import StoredAnswer, answer_once, as_response, fingerprint_of, read_key
from payments.api.json import dump
from payments.api.refund_access import REQUEST, RefundView
from payments.api.refund_representation import represent_refund
from payments.api.requests import NEW_REFUND
from payments.enums import RefundStatus
from payments.models import Refund
from payments.operations.refund_sync import sync_refund
from payments.operations.request_refund import NewRefund, request_refund, reserve_refund
from payments.operations.send_refund import send_refund
from payments.operations.transition import Cause


class RefundListView(RefundView):
    """The refunds of one payment."""

    def get(self, request: Request, payment_id: int) -> Response:
        """All of them, newest first, as a bare array: there are at most a few dozen."""
        self.require_staff(request, payment_id)
        refunds = Refund.objects.filter(payment_id=payment_id).order_by("-id")
        return Response([represent_refund(refund) for refund in refunds])

    def post(self, request: Request, payment_id: int) -> HttpResponseBase:
        """Ask for a refund; 201 once it is written down, whatever the provider said: its status tells."""
        caller, cause = self.require_staff(request, payment_id, permission=REQUEST)
        body = NEW_REFUND.to_internal_value(request.data)
        key = read_key(request.headers.get("Idempotency-Key"))
        new = NewRefund(payment_id, amount_fen=body["amount"], reason=body["reason"], user_id=caller.user_id)
        if key is None:
            return as_response(_created(request_refund(new=new, cause=cause)))
        return as_response(_once(new, key, cause))


def _once(new: NewRefund, key: str, cause: Cause) -> StoredAnswer:
    """The first answer under the key; where the first request died on the way, the same refund is gone on with."""
    assert new.user_id is not None
    made_now: list[int] = []

    def create() -> tuple[Refund, StoredAnswer | None]:
        refund = reserve_refund(new=new, cause=cause)
        made_now.append(refund.pk)
        return refund, None if refund.status == RefundStatus.PENDING else _created(refund)

    def finish(refund: Refund) -> StoredAnswer:
        if refund.status == RefundStatus.PENDING and refund.pk in made_now:
            send_refund(refund, cause=cause)
        elif refund.status == RefundStatus.PENDING:
            sync_refund(refund)
        refund.refresh_from_db()
        return _created(refund)

    return answer_once(
        made=Refund, user_id=new.user_id, key=key, fingerprint=fingerprint_of(new), create=create, finish=finish
    )


def _created(refund: Refund) -> StoredAnswer:
    return StoredAnswer(201, dump(represent_refund(refund)))
