"""For how long messages are kept: those that were refused as a whole, and of all others what they said."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.bounds import Bound
from foundation.key_ring import SealBroken
from foundation.rows.writing import give_each
from payments.enums import RemovalKind, Verdict
from payments.house_rules import NOTIFICATIONS_KEPT, REFUSED_NOTIFICATIONS_KEPT
from payments.ledger.models import Event, ExceptionCase, Notification
from payments.ledger.removed import Removed, message_digest
from payments.notices.operations.receive import NUMBER_OF_ANOTHER_PAYMENT
from payments.retention.emptied import Emptied
from payments.retention.queries import is_undecided

logger = logging.getLogger(__name__)


def forgettable_messages(now: datetime) -> QuerySet[Notification]:
    """What was no provider's message, or not for us, and is older than REFUSED_NOTIFICATIONS_KEPT.

    What is authentic stays, also where it found no payment or another one's number; and so does all that a payment, an
    event or an exception points to.
    """
    old = Notification.objects.filter(
        verdict=Verdict.REFUSED,
        payment=None,
        removal=None,
        received_at__lt=now - REFUSED_NOTIFICATIONS_KEPT.duration(),
    )
    events = Event.objects.filter(notification=OuterRef("pk"))
    cases = ExceptionCase.objects.filter(notification=OuterRef("pk"))
    unneeded = old.exclude(reason=NUMBER_OF_ANOTHER_PAYMENT).exclude(Exists(events)).exclude(Exists(cases))
    return unneeded.order_by("received_at")


def undecided_messages() -> Q:
    """Those about whose payment something is open or in no bill, and those that an open exception is about."""
    own = ExceptionCase.objects.filter(notification=OuterRef("pk"), closed_at=None)
    return is_undecided("payment_id") | Q(Exists(own))


def removed_message(message: Notification) -> Removed | None:
    """What the message leaves behind; None where its key is not here, so that nobody can tell what it was."""
    try:
        return Removed(message.pk, message.received_at, message_digest(message))
    except SealBroken as broken:
        logger.warning("Notification %s keeps its raw message: %s", message.pk, broken)
        return None


def empty_messages(rows: Sequence[Removed], removal: int) -> None:
    """Take headers and bodies out."""
    gone = {"headers": None, "body": None, "removal_id": removal}
    give_each(Notification, "digest", {row.key: row.digest for row in rows}, to_all=gone)


REFUSED_NOTIFICATIONS = Bound("refused_notifications", _("Notifications that were refused"), forgettable_messages)
RAW_MESSAGES = Emptied(
    "raw_messages",
    _("Raw messages of notifications"),
    RemovalKind.NOTIFICATION,
    NOTIFICATIONS_KEPT,
    Notification,
    at="received_at",
    kept=Q(removal=None),
    undecided=undecided_messages,
    removed=removed_message,
    empty=empty_messages,
)
