"""What the control desk was told, and what it hands out for a while."""

from django.db import models

from sandbox import clock
from sandbox.models.trades import Provider


class Misbehaviour(models.Model):
    """The scenario that was asked for: of one order, or (empty number) of whatever comes next."""

    out_trade_no = models.CharField(max_length=64, unique=True, blank=True)
    scenario = models.CharField(max_length=32)

    class Meta:
        app_label = "sandbox"

    def __str__(self) -> str:
        return f"{self.out_trade_no or 'next'}: {self.scenario}"


class Rule(models.Model):
    """A documented pause that the control desk has set to something else; the names are in `rules.DEFAULTS`."""

    name = models.CharField(max_length=32, unique=True)
    seconds = models.PositiveIntegerField()

    class Meta:
        app_label = "sandbox"

    def __str__(self) -> str:
        return f"{self.name}: {self.seconds}"


class BillFile(models.Model):
    """A bill that was made and can be fetched under its token for a while; the file of that name holds it."""

    provider = models.CharField(max_length=8, choices=Provider.choices)
    token = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        app_label = "sandbox"

    def __str__(self) -> str:
        return f"{self.provider} until {self.expires_at:%H:%M:%S}"


class HookReceiver(models.Model):
    """The one receiver of web hooks: the secret it verifies by, and how it answers from now on."""

    secret = models.CharField(max_length=128, default="", blank=True)
    behaviour = models.CharField(max_length=16, default="normal")

    class Meta:
        app_label = "sandbox"

    def __str__(self) -> str:
        return self.behaviour


class ReceivedHook(models.Model):
    """One message as it came in, again for each time that it came."""

    webhook_id = models.CharField(max_length=256)
    type = models.CharField(max_length=64)
    is_verified = models.BooleanField()
    is_new = models.BooleanField()
    behaviour = models.CharField(max_length=16)
    body = models.TextField()
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "sandbox"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.type} {self.webhook_id}"
