"""One change of a payment: append-only, numbered without gaps, chained by a keyed hash."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.cause import EventSource
from payments.enums import EventKind, PaymentStatus
from payments.ledger.models.notification import Notification
from payments.ledger.models.payment import Payment

# What the writing of nearly every event would pay for, and a list of finds at its end anyhow.
_OF_EVERY_PAYMENT = (EventKind.CREATED, EventKind.OPENED, EventKind.SUCCEEDED, EventKind.FULFILLED, EventKind.FAILED)
_OF_EVERY_DAY = (EventSource.API, EventSource.NOTIFICATION)


class Event(models.Model):
    """What happened, who brought the news and on what evidence. The database refuses to change or delete a row.

    `evidence` is JSON text of plain facts (states, amounts in fen, ids of rows); no number of a transaction.
    `facts` is JSON text of what the payment, and the attempts and refunds named in it, say from now on
    (`payments.ledger.facts`).
    """

    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="events", db_index=False, verbose_name=_("payment")
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=32, choices=EventKind)
    from_status = models.CharField(_("from"), max_length=16, choices=PaymentStatus, default="")
    to_status = models.CharField(_("to"), max_length=16, choices=PaymentStatus)
    source = models.CharField(_("source"), max_length=16, choices=EventSource)
    actor = models.CharField(_("actor"), max_length=64, default="")
    evidence = models.TextField(_("evidence"), default="{}")
    facts = models.TextField(default="{}")
    notification = models.ForeignKey(
        Notification, models.PROTECT, null=True, related_name="events", db_index=False, verbose_name=_("notification")
    )
    created_at = models.DateTimeField(_("time"))
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["payment_id", "number"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["payment", "number"], name="event_number_once")]
        # By which a message that is deleted is known to be nobody's: few events have one.
        indexes = [
            models.Index(
                fields=["notification"], condition=models.Q(notification__isnull=False), name="event_of_notification"
            ),
            # The console shows those of some days; what came late for a closed day is found since that was closed.
            models.Index(fields=["created_at"], name="event_by_time"),
            # The list of what seldom happens, which would be looked for among all that ever did.
            models.Index(
                fields=["kind", "-id"], condition=~models.Q(kind__in=_OF_EVERY_PAYMENT), name="event_of_rare_kind"
            ),
            models.Index(
                fields=["source", "-id"], condition=~models.Q(source__in=_OF_EVERY_DAY), name="event_of_rare_source"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.payment_id}.{self.number}"
