"""Somebody who teaches."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Coach(models.Model):
    """A coach; `user` is the account that signs in, and sees the own clients only."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="coach",
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=60)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("coach")
        verbose_name_plural = _("coaches")
        ordering = ["name", "id"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name
