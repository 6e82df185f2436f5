"""Where a payment is paid at the desk: a page about its member, which is not known here.

`PAID_AT` of the settings names, by its dotted path, a function of the user and the payment.
"""

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.module_loading import import_string

from payments.ledger.models import Payment


def paid_at(user: User, payment: Payment) -> str:
    """The address with its code, and with what comes next once it is paid; empty for who sells nothing."""
    address: str = import_string(settings.PAID_AT)(user, payment)
    return address
