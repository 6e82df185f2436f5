"""Money that needs a person."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.enums import ExceptionKind
from payments.models.notification import Notification
from payments.models.payment import Payment


class ExceptionCase(models.Model):
    """One thing about one payment that a person has to settle; it is closed only with an action and a reason.

    `subject` tells cases of one kind and payment apart (for example the attempt that was paid a second time), so that
    a notification that is sent again does not open the case again.
    """

    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="exceptions", db_index=False, verbose_name=_("payment")
    )
    kind = models.CharField(_("kind"), max_length=32, choices=ExceptionKind)
    subject = models.CharField(max_length=64, default="")
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    evidence = models.TextField(_("evidence"), default="{}")
    proposed_action = models.CharField(_("proposed action"), max_length=32, default="")
    notification = models.ForeignKey(
        Notification, models.PROTECT, null=True, db_index=False, verbose_name=_("notification")
    )
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("closed by"))
    closing_action = models.CharField(_("action taken"), max_length=32, default="")
    closing_reason = models.CharField(_("reason"), max_length=200, default="")

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["-id"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["payment", "kind", "subject"], name="exception_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"
