"""The first answer to a request that carried an Idempotency-Key."""

from django.conf import settings
from django.db import models

from foundation.encryption import EncryptedTextField
from payments.ledger.models.payment import Payment
from payments.ledger.models.refund import Refund


class IdempotencyKey(models.Model):
    """One key of one caller, and the payment or the refund that was made under it.

    `status` is 0 and `answer` empty while the first request is still running.
    """

    ROW_IDENTITY = ("user_id", "key")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+", db_index=False)
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="+", db_index=False)
    status = models.PositiveSmallIntegerField(default=0)
    answer = EncryptedTextField(default="")
    created_at = models.DateTimeField(db_index=True)
    taken_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"
