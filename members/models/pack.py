"""A pack of private sessions that is for sale."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import PeriodUnit
from members.models.coach import Coach
from payments.money import MAXIMUM_FEN, yuan_from_fen


class Pack(models.Model):
    """So many sessions of so many minutes at a price, some of them given on top, to be used within a period.

    With a `coach` they are that coach's; without, anybody's.
    """

    name = models.CharField(_("name"), max_length=60)
    description = models.CharField(_("description"), max_length=200, blank=True, default="")
    coach = models.ForeignKey(Coach, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("coach"))
    sessions = models.PositiveSmallIntegerField(_("sessions"))
    gift_sessions = models.PositiveSmallIntegerField(_("sessions given on top"), default=0)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    valid_count = models.PositiveSmallIntegerField(_("valid for"))
    valid_unit = models.CharField(_("unit"), max_length=8, choices=PeriodUnit)
    price_fen = models.PositiveBigIntegerField(_("price (fen)"))
    list_price_fen = models.PositiveBigIntegerField(_("list price (fen)"))
    limit_per_member = models.PositiveSmallIntegerField(_("at most, per member"), null=True, blank=True)
    is_on_sale = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("training pack")
        verbose_name_plural = _("training packs")
        ordering = ["price_fen", "id"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sessions__gt=0, minutes__gt=0, valid_count__gt=0), name="pack_has_sessions_and_time"
            ),
            models.CheckConstraint(
                condition=models.Q(price_fen__lte=models.F("list_price_fen"), list_price_fen__lte=MAXIMUM_FEN),
                name="pack_price_at_most_list_price",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def price(self) -> Decimal:
        """The price in yuan."""
        return yuan_from_fen(self.price_fen)
