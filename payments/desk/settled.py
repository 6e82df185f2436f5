"""What became of an exception that a person has just decided about, in words."""

from django.contrib import messages
from django.utils.translation import gettext as _

from foundation.console.decision import CameOf
from payments.enums import RefundStatus
from payments.ledger.models import ExceptionCase
from payments.refunding.came_of import came_of


def settled_in_words(case: ExceptionCase) -> str:
    """That it is settled, or will be: by a refund it is once the money has gone back."""
    if case.refund is None or case.refund.status == RefundStatus.SUCCEEDED:
        return _("The exception is settled.")
    shown = {"status": case.refund.get_status_display()}
    return _("The exception is settled once the refund has arrived: %(status)s.") % shown


def came_of_case(case: ExceptionCase) -> CameOf:
    """The same with where its refund stands and what goes on; as long as that is under way nothing is settled."""
    if case.refund is None or case.refund.status == RefundStatus.SUCCEEDED:
        return CameOf(settled_in_words(case))
    refund = came_of(case.refund)
    return CameOf(f"{settled_in_words(case)} {refund.sentence}", max(refund.level, messages.WARNING))
