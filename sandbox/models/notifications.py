"""Every message to the merchant, and every try to deliver it."""

from django.db import models

from sandbox import clock
from sandbox.models.trades import Trade


class Notification(models.Model):
    """One message to the merchant, the same over all its tries. Due never (NULL): sent only on demand."""

    trade = models.ForeignKey(Trade, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=16)
    event_id = models.CharField(max_length=64)
    url = models.CharField(max_length=512)
    content_type = models.CharField(max_length=80)
    body = models.TextField()
    signer = models.CharField(max_length=16)
    copies = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(null=True, db_index=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "sandbox"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class Delivery(models.Model):
    """One try to deliver a notification. `status` is empty when no answer came; then `error` says why."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    at = models.DateTimeField(default=clock.now)
    headers = models.JSONField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    error = models.CharField(max_length=200, blank=True)
    accepted = models.BooleanField(default=False)

    class Meta:
        app_label = "sandbox"
        ordering = ["id"]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.status}"
