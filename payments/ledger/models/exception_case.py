"""Money that needs a person."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.encryption import EncryptedCharField, RowIdentityField
from payments.enums import CaseAction, ExceptionKind
from payments.ledger.models.notification import Notification
from payments.ledger.models.payment import Payment
from payments.ledger.models.reconciliation import Reconciliation
from payments.ledger.models.refund import Refund


class ExceptionCase(models.Model):
    """One thing that a person has to settle, mostly about one payment; closed only with an action and a reason.

    `subject` tells cases of one kind and payment apart (for example the attempt that was paid a second time), so that
    a notification that is sent again does not open the case again. `reconciliation` and `run` are the report that told
    of it last, for a difference from a bill. `refund` is the one by which it is, or was to be, settled.
    """

    ROW_IDENTITY = ("identity",)

    identity = RowIdentityField()
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, related_name="exceptions", db_index=False, verbose_name=_("payment")
    )
    kind = models.CharField(_("kind"), max_length=32, choices=ExceptionKind)
    subject = models.CharField(max_length=64, default="")
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    evidence = models.TextField(_("evidence"), default="{}")
    proposed_action = models.CharField(_("proposed action"), max_length=32, choices=CaseAction, default="")
    notification = models.ForeignKey(
        Notification, models.PROTECT, null=True, db_index=False, verbose_name=_("notification")
    )
    reconciliation = models.ForeignKey(
        Reconciliation, models.PROTECT, null=True, related_name="cases", verbose_name=_("reconciliation")
    )
    run = models.PositiveIntegerField(default=0)
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="settles", verbose_name=_("refund"))
    # When what is proposed is done by itself; null where a person decides.
    due_at = models.DateTimeField(_("done by itself at"), null=True)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("closed by"))
    closing_action = models.CharField(_("action taken"), max_length=32, choices=CaseAction, default="")
    closing_reason = EncryptedCharField(_("reason"), max_length=MAXIMUM_REASON_LENGTH, null=True)
    # The head of this case's chain of events.
    event_count = models.PositiveIntegerField(default=0)
    event_hash = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [("close_exception", _("Can settle exceptions"))]
        indexes = [
            models.Index(fields=["-closed_at", "-id"], name="case_open_first"),  # as the console lists them
            models.Index(
                fields=["notification"], condition=models.Q(notification__isnull=False), name="case_of_notification"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["payment", "kind", "subject"], name="exception_once"),
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=models.Q(payment__isnull=True), name="exception_of_none_once"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True)
                | (~models.Q(closing_action="") & models.Q(closing_reason__isnull=False)),
                name="exception_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
