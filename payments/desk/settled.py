"""What became of an exception that a person has just decided about, in words."""

from django.utils.translation import gettext as _

from payments.enums import RefundStatus
from payments.ledger.models import ExceptionCase


def settled_in_words(case: ExceptionCase) -> str:
    """That it is settled, or will be: by a refund it is once the money has gone back."""
    if case.refund is None or case.refund.status == RefundStatus.SUCCEEDED:
        return _("The exception is settled.")
    shown = {"status": case.refund.get_status_display()}
    return _("The exception is settled once the refund has arrived: %(status)s.") % shown
