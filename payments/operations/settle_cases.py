"""A case whose cause has gone away by itself is closed by whoever found that out, with the action that did it."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from payments.enums import CaseAction, ExceptionKind
from payments.models import ExceptionCase, Payment


def settle_cases(payment: Payment, *, kind: ExceptionKind, subject: str, action: CaseAction) -> None:
    """Close the payment's open case of this kind and subject, when there is one, inside the caller's transaction."""
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("Settled by itself; the events of the payment tell how.")
    open_cases = ExceptionCase.objects.filter(payment=payment, kind=kind, subject=subject, closed_at__isnull=True)
    open_cases.update(closed_at=timezone.now(), closing_action=action, closing_reason=reason)
