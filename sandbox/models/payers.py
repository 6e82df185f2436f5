"""The persons who pay inside a provider's app: how they sign in next, the codes, and the accounts handed out."""

from django.db import models

from sandbox import clock
from sandbox.models.trades import Provider


class Mode(models.TextChoices):
    """How a sign-in goes. SNAPSHOT: WeChat shows a copy of the page to somebody it does not name."""

    NORMAL = "normal", "正常 normal"
    SNAPSHOT = "snapshot", "快照页虚拟用户（仅微信） snapshot user (WeChat only)"
    REFUSE = "refuse", "拒绝授权 refused"
    EXPIRED_CODE = "expired_code", "授权码已过期 the code has expired"


class SignInDesk(models.Model):
    """Who holds the phone in the provider's app from now on, and how signing in goes there."""

    provider = models.CharField(max_length=8, choices=Provider.choices, unique=True)
    person = models.CharField(max_length=32, default="payer")
    mode = models.CharField(max_length=16, choices=Mode.choices, default=Mode.NORMAL)

    class Meta:
        app_label = "sandbox"

    def __str__(self) -> str:
        return f"{self.provider}: {self.person}, {self.mode}"


class SignInCode(models.Model):
    """A code that stands for a person at one app; `used_at` is empty until it was exchanged."""

    provider = models.CharField(max_length=8, choices=Provider.choices)
    app_id = models.CharField(max_length=32)
    person = models.CharField(max_length=32)
    code = models.CharField(max_length=64, unique=True)
    is_snapshot = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "sandbox"

    def __str__(self) -> str:
        return f"{self.provider} {self.app_id}: {self.person}"


class PayerAccount(models.Model):
    """A person as one app knows them, kept from the first time that the merchant was told."""

    provider = models.CharField(max_length=8, choices=Provider.choices)
    app_id = models.CharField(max_length=32)
    person = models.CharField(max_length=32)
    openid = models.CharField(max_length=128, unique=True)
    is_snapshot = models.BooleanField(default=False)

    class Meta:
        app_label = "sandbox"

    def __str__(self) -> str:
        return f"{self.provider} {self.app_id}: {self.person}"
