"""The provider is asked now what became of a payment, where somebody waits for it at the desk."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console.decision import Decision, Sentence
from foundation.console.forms import NothingToFillIn
from payments.ledger.models import Payment
from payments.ledger.queries import live_attempts
from payments.ledger.standing import standing_of, with_money
from payments.paying.operations.sync import sync_payment
from payments.permissions import SEE_PAYMENTS


def _ask(_user: User, payment: Payment, _answers: Mapping[str, Any]) -> Sentence:
    """What is known after it; nothing is asked inside a transaction."""
    if not live_attempts(payment.pk).exists():
        return _(
            "No provider can be asked: the payer has opened the payment at none, or it is not open there any more."
        )
    is_asked = sync_payment(payment_id=payment.pk)
    known = with_money(Payment.objects.filter(pk=payment.pk)).get()
    facts = {"payment": payment, "standing": standing_of(known, now=timezone.now()).label}
    if not is_asked:
        return _("Payment %(payment)s was asked for a moment ago: %(standing)s. Ask again in some seconds.") % facts
    return _("Payment %(payment)s was asked for: %(standing)s.") % facts


ASK = Decision(
    "ask",
    gettext_lazy("Ask the provider now"),
    (SEE_PAYMENTS,),
    NothingToFillIn,
    lambda _user, payment: payment.is_payable(timezone.now()),
    _ask,
    gettext_noop("Asked the provider."),
    consequences=lambda _user, _payment: [
        _("The provider is asked whether it has been paid. If it has, what was bought is delivered.")
    ],
)
