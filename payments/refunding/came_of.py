"""What came of a refund that somebody has just decided about: where it stands, what goes on, what is to do."""

from collections.abc import Mapping

from django.contrib import messages
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.console.decision import CameOf
from foundation.money import shown_yuan
from payments.enums import RefundStatus
from payments.ledger.admin.provider_errors import meaning_of
from payments.ledger.models import Refund

# What is not said here needs no more than the word for its state.
_SENTENCES: Mapping[str, str | Promise] = {
    RefundStatus.AWAITING_APPROVAL: gettext_lazy(
        "It waits until somebody else approves it; nothing has gone back yet."
    ),
    RefundStatus.PENDING: gettext_lazy("It is sent; whether it has arrived is asked for by itself."),
    RefundStatus.BY_HAND: gettext_lazy("Pay it out by hand now, and confirm it here with its reference."),
    RefundStatus.PROCESSING: gettext_lazy(
        "The provider is at work on it; whether it has arrived is asked for by itself."
    ),
    RefundStatus.FAILED: gettext_lazy(
        "Nothing has gone back. It is among the exceptions: settle it there, another way if need be."
    ),
    RefundStatus.ABNORMAL: gettext_lazy(
        "The provider cannot reach the payer’s account. It is among the exceptions: agree with the member how to pay."
    ),
    RefundStatus.DECLINED: gettext_lazy("Nothing goes back, and what it held is free again."),
}
_LEVELS: Mapping[str, int] = {
    RefundStatus.AWAITING_APPROVAL: messages.WARNING,
    RefundStatus.BY_HAND: messages.WARNING,
    RefundStatus.FAILED: messages.ERROR,
    RefundStatus.ABNORMAL: messages.ERROR,
}


def came_of(*refunds: Refund) -> CameOf:
    """The sentences, and whether it is well, for the refunds of one decision.

    A refund that failed is never told as one that went through.
    """
    told = [_one(refund) for refund in refunds]
    return CameOf(" ".join(str(each.sentence) for each in told), max(each.level for each in told))


def _one(refund: Refund) -> CameOf:
    stands = _("Refund of %(amount)s: %(status)s.") % {
        "amount": shown_yuan(refund.amount_fen),
        "status": refund.get_status_display(),
    }
    if refund.status == RefundStatus.PENDING and refund.failure:
        again = _("It did not get through (%(code)s), and is tried again by itself under the same number.")
        return CameOf(f"{stands} {again % {'code': refund.failure}}", messages.WARNING)
    why = _("The provider refused it (%(code)s).") % {"code": refund.failure} if refund.failure else ""
    means = meaning_of(refund.failure)
    parts = [
        stands,
        *((why, means) if refund.status == RefundStatus.FAILED else ()),
        str(_SENTENCES.get(refund.status, "")),
    ]
    return CameOf(" ".join(part for part in parts if part), _LEVELS.get(refund.status, messages.SUCCESS))
