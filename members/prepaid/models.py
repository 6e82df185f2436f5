"""Days of the prepaid balance as they were closed: the sums that pages read, and that an audit computes again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import PrepaidKind


class PrepaidDay(models.Model):
    """What moved on one line of one day, in fen (`prepaid.lines.Movement`). The database refuses to change a row.

    The row of kind TOTAL is the sum of the day's lines, and there is one for every kept day; its `seal` is a keyed hash
    over all rows of the day and over the seal of the day before. `item_id` is a plan, a pack or a course; else 0.
    """

    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=16, choices=PrepaidKind)
    item_id = models.BigIntegerField(_("item"), default=0)
    opening_fen = models.BigIntegerField(_("opening (fen)"))
    sold_fen = models.BigIntegerField(_("sold (fen)"))
    delivered_fen = models.BigIntegerField(_("delivered (fen)"))
    refunded_fen = models.BigIntegerField(_("refunded (fen)"))
    lapsed_fen = models.BigIntegerField(_("lapsed (fen)"), default=0, db_default=0)
    transferred_fen = models.BigIntegerField(_("transferred (fen)"))
    closing_fen = models.BigIntegerField(_("closing (fen)"))
    reduced_fen = models.BigIntegerField(_("refunded beyond it (fen)"))
    expired_fen = models.BigIntegerField(_("of it expired, unused (fen)"))
    seal = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("prepaid balance")
        verbose_name_plural = _("prepaid balance")
        ordering = ["-day", "kind", "item_id"]
        default_permissions = ()
        permissions = [("view_prepaid", _("Can see the prepaid balance"))]
        constraints = [
            models.UniqueConstraint(fields=["day", "kind", "item_id"], name="prepaid_day_line_once"),
            models.CheckConstraint(
                condition=models.Q(
                    closing_fen=models.F("opening_fen")
                    + models.F("sold_fen")
                    - models.F("delivered_fen")
                    - models.F("refunded_fen")
                    - models.F("lapsed_fen")
                    + models.F("transferred_fen")
                ),
                name="prepaid_day_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_kind_display()}"
