"""Send a reserved refund to its provider, outside any transaction; any number of times under its one number."""

import logging
from collections.abc import Iterable

from django.db import transaction

from foundation.cause import Cause
from payments.enums import RefundStatus
from payments.ledger.models import Refund
from payments.ledger.queries import payment_for_update
from payments.paying.links import callback_address
from payments.providers import get_gateway, in_one_call
from payments.providers.base import ProviderNotCalled, ProviderRefused, ProviderUnknown
from payments.providers.refunding import RefundOrder
from payments.refunding.operations.settle import fail_refund, settle_refund

logger = logging.getLogger(__name__)


def send_refunds(refunds: Iterable[Refund], *, cause: Cause) -> None:
    """Send those that are to be sent now, all in the time of one call; the others are left for `sync_refunds`."""
    with in_one_call():
        for refund in refunds:
            if refund.status == RefundStatus.PENDING:
                send_refund(refund, cause=cause)


def send_refund(refund: Refund, *, cause: Cause) -> None:
    """Send it and write down what the provider says.

    A final "no" ends the refund and is raised to staff. Where nothing is known, the provider could not be called, or
    the merchant's balance does not suffice, it stays pending with the code of that, and `sync_refunds` goes on with
    the same number.
    """
    gateway = get_gateway(refund.provider)
    if gateway is None:
        note_failure(refund, "not_configured")
        return
    try:
        statement = gateway.refund(_order(refund))
    except ProviderRefused as error:
        fail_refund(refund_id=refund.pk, failure=error.code, cause=cause)
    except (ProviderUnknown, ProviderNotCalled) as error:
        note_failure(refund, error.code)
    else:
        settle_refund(refund_id=refund.pk, statement=statement, cause=cause)


@transaction.atomic
def note_failure(refund: Refund, code: str) -> None:
    """Keep the provider's code of a try after which the refund is still under way."""
    logger.warning("Refund %s is not known to have arrived: %s", refund.pk, code)
    payment_for_update(refund.payment_id)
    Refund.objects.filter(pk=refund.pk, status=RefundStatus.PENDING).update(failure=code[:64])


def _order(refund: Refund) -> RefundOrder:
    attempt = refund.attempt
    return RefundOrder(
        out_trade_no=attempt.out_trade_no,
        number=refund.number,
        amount_fen=refund.amount_fen,
        total_fen=attempt.paid_fen or 0,
        reason=refund.reason,
        notify_url=callback_address(refund.provider),
    )
