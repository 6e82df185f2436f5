"""Where money goes back by a rule instead of by an amount: a page about what was bought, which is not known here.

`REFUND_BY_RULE` of the settings names, by its dotted path, a function of the user and the payment.
"""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.module_loading import import_string

from foundation.errors import Sentence
from payments.ledger.models import Payment


def by_rule_instead(user: User, payment: Payment) -> Sequence[Sentence]:
    """What is used of it, with the way to the rules; nothing where nothing is."""
    said: Sequence[Sentence] = import_string(settings.REFUND_BY_RULE)(user, payment)
    return said
