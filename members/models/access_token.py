"""A bearer token: 256 random bits, of which only the SHA-256 is kept."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessToken(models.Model):
    """One token of one account. No scope means everything that the account may do."""

    PREFIX = "gym_"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="access_tokens", verbose_name=_("account")
    )
    hint = models.CharField(_("begins with"), max_length=12)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ["-id"]
        default_permissions = ("view", "change")
        constraints = [models.UniqueConstraint(fields=["digest"], name="access_token_once")]

    def __str__(self) -> str:
        return f"{self.hint}…"

    @staticmethod
    def digest_of(token: str) -> str:
        """What is stored in a token's place."""
        return hashlib.sha256(token.encode()).hexdigest()
