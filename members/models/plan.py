"""A membership that is for sale."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import PeriodUnit, StartRule
from payments.money import MAXIMUM_FEN, yuan_from_fen


class Plan(models.Model):
    """A period at a price. What was ordered is a copy of the terms: a change here changes nothing that was sold.

    `list_price_fen` is the price before any discount, which refund law asks for. `activate_within_days` is the latest
    day, counted from the purchase, on which a membership begins that does not begin at once. A plan that is not on
    sale can still be bought by the one member for whom an upgrade was offered with it.
    """

    name = models.CharField(_("name"), max_length=60)
    description = models.CharField(_("description"), max_length=200, blank=True, default="")
    count = models.PositiveSmallIntegerField(_("length"))
    unit = models.CharField(_("unit"), max_length=8, choices=PeriodUnit)
    price_fen = models.PositiveBigIntegerField(_("price (fen)"))
    list_price_fen = models.PositiveBigIntegerField(_("list price (fen)"))
    start_rule = models.CharField(_("begins"), max_length=16, choices=StartRule, default=StartRule.PURCHASE)
    activate_within_days = models.PositiveSmallIntegerField(_("begins within (days)"), default=30)
    freeze_days = models.PositiveSmallIntegerField(_("freeze days allowed"), default=0)
    limit_per_member = models.PositiveSmallIntegerField(_("at most, per member"), null=True, blank=True)
    is_on_sale = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["price_fen", "id"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(condition=models.Q(count__gt=0), name="plan_has_length"),
            models.CheckConstraint(
                condition=models.Q(price_fen__lte=models.F("list_price_fen"), list_price_fen__lte=MAXIMUM_FEN),
                name="plan_price_at_most_list_price",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def price(self) -> Decimal:
        """The price in yuan."""
        return yuan_from_fen(self.price_fen)
