"""Addresses that are told what happened, what they are told, and how far the telling is."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.encryption import EncryptedCharField, RowIdentityField
from payments.enums import DeliveryState, WebhookType

MAXIMUM_URL_LENGTH = 500


class WebhookEndpoint(models.Model):
    """An address of somebody else. It is told everything from when it is registered until `ended_at`.

    `previous_secret` signs beside `secret` until `previous_until`. `failures` counts what failed since something last
    arrived; until `paused_until` it is left alone.
    """

    ROW_IDENTITY = ("identity",)

    identity = RowIdentityField()
    url = models.CharField(_("address"), max_length=MAXIMUM_URL_LENGTH)
    secret = EncryptedCharField(max_length=64, null=True)
    previous_secret = EncryptedCharField(max_length=64, null=True)
    previous_until = models.DateTimeField(_("older secret signs until"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+", verbose_name=_("registered by")
    )
    created_at = models.DateTimeField(_("registered at"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("switched off by"),
    )
    ended_at = models.DateTimeField(_("switched off at"), null=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    paused_until = models.DateTimeField(_("left alone until"), null=True)

    class Meta:
        verbose_name = _("web hook")
        verbose_name_plural = _("web hooks")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [("manage_webhooks", _("Can register and switch off web hooks, and send messages again"))]
        constraints = [
            models.UniqueConstraint(
                fields=["url"], condition=models.Q(ended_at__isnull=True), name="webhook_endpoint_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class WebhookMessage(models.Model):
    """What is told, as it is sent to the byte. The database writes it itself with what it tells of (`outbox`)."""

    webhook_id = models.CharField(_("message id"), max_length=40, unique=True)
    type = models.CharField(_("event"), max_length=32, choices=WebhookType)
    payload = models.TextField(_("payload"))
    created_at = models.DateTimeField(_("time"), db_index=True)

    class Meta:
        verbose_name = _("web hook message")
        verbose_name_plural = _("web hook messages")
        ordering = ["-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.webhook_id


class WebhookDelivery(models.Model):
    """One message on its way to one address.

    `began_at` is when this series of `attempts` began, from which it is counted when it is given up. `next_try_at`
    is when it is due; whoever takes it moves that on first. `answer_status` and `failure` tell of the last attempt.
    """

    message = models.ForeignKey(
        WebhookMessage, models.CASCADE, db_index=False, related_name="deliveries", verbose_name=_("message")
    )
    endpoint = models.ForeignKey(
        WebhookEndpoint, models.PROTECT, db_index=False, related_name="deliveries", verbose_name=_("web hook")
    )
    state = models.CharField(_("status"), max_length=16, choices=DeliveryState)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    began_at = models.DateTimeField(_("to be sent since"))
    next_try_at = models.DateTimeField(pgettext_lazy("of a web hook", "next attempt"), null=True)
    tried_at = models.DateTimeField(pgettext_lazy("of a web hook", "last attempt"), null=True)
    answer_status = models.PositiveSmallIntegerField(_("answer"), null=True)
    failure = models.CharField(_("failed because"), max_length=32, default="")
    delivered_at = models.DateTimeField(_("arrived at"), null=True)

    class Meta:
        verbose_name = _("web hook delivery")
        verbose_name_plural = _("web hook deliveries")
        ordering = ["-id"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["message", "endpoint"], name="webhook_delivery_once")]
        indexes = [
            models.Index(
                fields=["endpoint", "next_try_at"],
                condition=models.Q(state=DeliveryState.WAITING),
                name="webhook_delivery_due",
            ),
            models.Index(fields=["endpoint", "-id"], name="webhook_delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
