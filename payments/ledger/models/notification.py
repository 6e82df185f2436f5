"""One raw message of a provider, kept before it is judged, whatever the verdict."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.encryption import EncryptedTextField, RowIdentityField
from payments.enums import ProviderName, Verdict
from payments.ledger.models.payment import Payment
from payments.ledger.models.removal import Removal


class Notification(models.Model):
    """`headers` is JSON text, `body` the raw bytes as Latin-1 text; both are encrypted at rest.

    Once a `removal` has taken them, both are NULL, and `digest` tells a copy of them from anything else
    (`payments.ledger.removed.message_digest`). A message of no bytes has NULL for a body, too.
    """

    ROW_IDENTITY = ("identity",)

    identity = RowIdentityField()
    provider = models.CharField(_("provider"), max_length=16, choices=ProviderName)
    content_type = models.CharField(_("content type"), max_length=100, default="")
    headers = EncryptedTextField(_("headers"), null=True)
    body = EncryptedTextField(_("body"), null=True)
    remote_address = models.GenericIPAddressField(_("sent from"), null=True)
    received_at = models.DateTimeField(_("received at"), db_index=True)
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict, default=Verdict.RECEIVED)
    reason = models.CharField(_("reason"), max_length=64, default="")
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, related_name="notifications", verbose_name=_("payment")
    )
    removal = models.ForeignKey(
        Removal,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="notifications",
        verbose_name=_("removed by retention"),
    )
    digest = models.CharField(_("digest of what was removed"), max_length=64, null=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["received_at"], condition=models.Q(verdict=Verdict.REFUSED), name="notification_refused"
            ),
            # The console shows those of one verdict: nearly all are accepted, and the others are few.
            models.Index(
                fields=["verdict", "-id"], condition=~models.Q(verdict=Verdict.ACCEPTED), name="notification_unaccepted"
            ),
            models.Index(
                fields=["removal", "id"], condition=models.Q(removal__isnull=False), name="notification_of_removal"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removal__isnull=True, headers__isnull=False, digest__isnull=True)
                | models.Q(removal__isnull=False, headers__isnull=True, body__isnull=True, digest__isnull=False),
                name="notification_emptied_by_removal",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
