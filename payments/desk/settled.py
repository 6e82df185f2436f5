"""What became of an exception that a person has just decided about, in words."""

from django.contrib import messages
from django.utils.translation import gettext as _

from foundation.console.decision import CameOf
from payments.enums import RefundStatus
from payments.ledger.models import ExceptionCase
from payments.refunding.came_of import came_of


def came_of_case(case: ExceptionCase) -> CameOf:
    """That it is settled, or will be: by a refund it is once the money has gone back, and until then nothing is.

    Then also where its refund stands, and what goes on. The page and the command say the same.
    """
    if case.refund is None or case.refund.status == RefundStatus.SUCCEEDED:
        return CameOf(_("The exception is settled."))
    shown = {"status": case.refund.get_status_display()}
    waits = _("The exception is settled once the refund has arrived: %(status)s.") % shown
    refund = came_of(case.refund)
    return CameOf(f"{waits} {refund.sentence}", max(refund.level, messages.WARNING))
