"""A better plan for the price difference, offered to one member for one day."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.encryption import EncryptedCharField, RowIdentityField
from foundation.money import yuan_from_fen
from members.catalogue.models import Plan
from members.catalogue.terms import PlanTerms
from members.memberships.models import Membership

# What a payment for an upgrade names as its item: an offer's id from here on, where no plan's will ever be.
FIRST_ITEM_ID = 1_000_000_000


class UpgradeOffer(models.Model):
    """The thing for sale is the offer itself: `terms` are those of the better plan (`PlanTerms`) at the offer's price.

    `explanation` shows how the difference was computed, `computed_fen` what came of it; another price needs a reason.
    """

    ROW_IDENTITY = ("identity",)

    identity = RowIdentityField()
    membership = models.ForeignKey(
        Membership, models.PROTECT, related_name="upgrade_offers", verbose_name=_("membership")
    )
    better_plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", verbose_name=_("better plan"))
    computed_fen = models.PositiveBigIntegerField(_("computed (fen)"))
    terms = models.JSONField(_("terms"))
    # What the old card counts for on that day; null on offers of before it was kept.
    credit_fen = models.PositiveBigIntegerField(_("credit (fen)"), null=True)
    explanation = models.CharField(_("formula"), max_length=200)
    override_reason = EncryptedCharField(
        _("why another price"), max_length=MAXIMUM_REASON_LENGTH, null=True, blank=True
    )
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("offered by")
    )
    valid_on = models.DateField(_("valid on"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    class Meta:
        verbose_name = _("upgrade offer")
        verbose_name_plural = _("upgrade offers")
        ordering = ["-id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"#{self.pk}"

    @staticmethod
    def pk_of(item_id: int | None) -> int | None:
        """The offer that a payment's item names; None when it names a plan, or nothing."""
        return None if item_id is None or item_id < FIRST_ITEM_ID else item_id - FIRST_ITEM_ID

    @property
    def item_id(self) -> int:
        """What a payment for it names."""
        return FIRST_ITEM_ID + self.pk

    @property
    def plan_terms(self) -> PlanTerms:
        """What the member gets."""
        return PlanTerms.from_json(self.terms)

    @property
    def price_fen(self) -> int:
        """What the member pays, in fen."""
        return self.plan_terms.price_fen

    @property
    def price(self) -> Decimal:
        """The price in yuan."""
        return yuan_from_fen(self.price_fen)
