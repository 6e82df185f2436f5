"""A person has paid a refund out by hand, as its provider takes it no longer."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.cause import Cause
from foundation.errors import InvalidField
from payments.enums import RefundStatus, Tender
from payments.errors import RefundDecided, RefundNotFound
from payments.ledger.models import Refund
from payments.ledger.queries import open_till_for_update, refund_for_update
from payments.providers.refunding import RefundState, RefundStatement
from payments.refunding.operations.approval import require_second_person
from payments.refunding.operations.settle import settle_refund
from payments.refunding.own_word import needs_approval

MAXIMUM_REFERENCE = 64


@transaction.atomic
def pay_out_refund(*, refund_id: int, reference: str, user_id: int, cause: Cause) -> Refund:
    """Book it as gone back, with the reference of the transfer; cash goes out of the open till of who pays it out.

    Raises RefundNotFound, RefundDecided unless it is to be paid out by hand, InvalidField without a reference, and
    RefundOwnApproval for whoever asked for it where it needs a second person.
    """
    reference = reference.strip()
    if not 0 < len(reference) <= MAXIMUM_REFERENCE:
        raise InvalidField({"reference": [_("Give the reference of the transfer, in 1 to 64 characters.")]})
    found = refund_for_update(refund_id)
    if found is None:
        raise RefundNotFound
    _payment, refund = found
    if refund.status != RefundStatus.BY_HAND:
        raise RefundDecided(_("This refund is not waiting to be paid out by hand."))
    is_large = refund.approved_by_id is not None or needs_approval(refund.attempt.refund_reserved_fen)
    if is_large:
        require_second_person(refund, user_id)
    refund.reference = reference
    if refund.provider == Tender.CASH:
        refund.till = open_till_for_update(cause.actor)
    refund.save(update_fields=["reference", "till"])
    statement = RefundStatement(refund.number, RefundState.SUCCEEDED, refund.amount_fen, succeeded_at=timezone.now())
    settle_refund(refund_id=refund.pk, statement=statement, cause=cause)
    return Refund.objects.get(pk=refund.pk)
