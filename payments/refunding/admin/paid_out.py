"""A refund that a person has paid out: who, when, and what the transfer is found by."""

from django.contrib import admin
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.formatting import masked
from payments.enums import RefundStatus
from payments.ledger.models import Refund
from payments.ledger.queries import confirmed_by


def is_paid_out(refund: Refund) -> bool:
    """Whether a person has transferred it."""
    return refund.is_by_hand and refund.status == RefundStatus.SUCCEEDED


class PaidOutColumns:
    """What the page of such a refund shows of that; its reference in full is behind the button of the numbers."""

    @admin.display(description=_("paid out"))
    def paid_out(self, refund: Refund) -> str:
        account_id = confirmed_by(refund)
        who = None if account_id is None else User.objects.filter(pk=account_id).first()
        facts = {"who": who or formatting.EMPTY, "when": formatting.instant(refund.succeeded_at)}
        return gettext("Paid out by %(who)s, %(when)s") % facts

    @admin.display(description=_("reference of the transfer"))
    def masked_reference(self, refund: Refund) -> str:
        return masked(refund.reference)
