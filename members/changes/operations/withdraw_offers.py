"""An offer that would not be made again is withdrawn, and what may still be paid for it is closed."""

import logging

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause, EventSource
from foundation.errors import ServiceError
from members.catalogue.models import Order
from members.changes.models import UpgradeOffer
from members.changes.queries import is_stale, offers_that_may_be_stale
from members.days import ONE_DAY, today
from members.enums import MemberEventKind
from members.memberships.operations.record_membership import record_membership
from members.memberships.queries import membership_for_update
from payments.enums import PaymentStatus
from payments.paying.operations.close import close_payment

logger = logging.getLogger(__name__)
CAUSE = Cause(EventSource.COMMAND, actor="withdraw_offers")


def withdraw_stale_offers() -> int:
    """Withdraw every such offer, then close its unpaid payments at their providers; how many were withdrawn.

    Not inside a transaction. A payment that cannot be closed now is tried again by the next run; one that turns out
    paid is not delivered, and becomes a case that proposes to send the money back.
    """
    withdrawn = sum(_withdraw(offer.pk) for offer in offers_that_may_be_stale().iterator())
    recent = UpgradeOffer.objects.filter(withdrawn_at__isnull=False, valid_on__gte=today() - ONE_DAY)
    for offer in recent.order_by("id").iterator():
        _close_payments(offer)
    return withdrawn


@transaction.atomic
def _withdraw(offer_id: int) -> bool:
    """Whether it was stale, looked at under the member's lock."""
    membership_id = UpgradeOffer.objects.values_list("membership_id", flat=True).get(pk=offer_id)
    membership = membership_for_update(membership_id)
    assert membership is not None  # a membership is never deleted
    offer = UpgradeOffer.objects.select_related("membership").get(pk=offer_id)
    if offer.withdrawn_at is not None or not is_stale(offer):
        return False
    offer.withdrawn_at = timezone.now()
    offer.save(update_fields=["withdrawn_at"])
    record_membership(MemberEventKind.UPGRADE_WITHDRAWN, membership, actor_id=None, offer=offer.pk)
    return True


def _close_payments(offer: UpgradeOffer) -> None:
    unpaid = Order.objects.filter(payment__item_id=offer.item_id, payment__status=PaymentStatus.PENDING)
    for payment_id in unpaid.order_by("pk").values_list("payment_id", flat=True):
        try:
            close_payment(payment_id=payment_id, cause=CAUSE)
        except ServiceError as refusal:
            logger.warning("Payment %s of a withdrawn offer is not closed yet: %s", payment_id, refusal.code)
        except Exception:
            logger.exception("Payment %s of a withdrawn offer could not be closed", payment_id)
