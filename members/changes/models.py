"""A better plan for the price difference, offered to one member for one day."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.catalogue.models import Plan
from members.memberships.models import Membership


class UpgradeOffer(models.Model):
    """The thing for sale is `plan`, a copy of the better plan at the difference, made for this offer alone.

    `formula` shows how the difference was computed, `computed_fen` what came of it; another price needs a reason.
    """

    plan = models.OneToOneField(Plan, models.PROTECT, related_name="upgrade_offer", verbose_name=_("for sale"))
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="upgrade_offers", verbose_name=_("membership")
    )
    better_plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", verbose_name=_("better plan"))
    computed_fen = models.PositiveBigIntegerField(_("computed (fen)"))
    formula = models.CharField(_("formula"), max_length=200)
    override_reason = models.CharField(_("why another price"), max_length=200, blank=True, default="")
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("offered by")
    )
    valid_on = models.DateField(_("valid on"))

    class Meta:
        verbose_name = _("upgrade offer")
        verbose_name_plural = _("upgrade offers")
        ordering = ["-id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"#{self.pk}"
