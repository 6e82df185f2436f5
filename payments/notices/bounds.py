"""For how long messages are kept that were refused."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.bounds import Bound
from payments.enums import Verdict
from payments.house_rules import REFUSED_NOTIFICATIONS_KEPT
from payments.ledger.models import Event, ExceptionCase, Notification
from payments.notices.operations.receive import NUMBER_OF_ANOTHER_PAYMENT


def forgettable_messages(now: datetime) -> QuerySet[Notification]:
    """What was no provider's message, or not for us, and is older than REFUSED_NOTIFICATIONS_KEPT.

    What is authentic stays, also where it found no payment or another one's number; and so does all that a payment, an
    event or an exception points to.
    """
    old = Notification.objects.filter(
        verdict=Verdict.REFUSED, payment=None, received_at__lt=now - REFUSED_NOTIFICATIONS_KEPT.duration()
    )
    events = Event.objects.filter(notification=OuterRef("pk"))
    cases = ExceptionCase.objects.filter(notification=OuterRef("pk"))
    unneeded = old.exclude(reason=NUMBER_OF_ANOTHER_PAYMENT).exclude(Exists(events)).exclude(Exists(cases))
    return unneeded.order_by("received_at")


REFUSED_NOTIFICATIONS = Bound("refused_notifications", _("Notifications that were refused"), forgettable_messages)
