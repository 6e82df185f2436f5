"""What a payment asked for, as it was on offer then."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.member import Member
from members.models.pack import Pack
from members.models.plan import Plan


class Order(models.Model):
    """One plan or one pack on order; `terms` are copied, so that what is delivered is what was shown.

    The terms are those of `members.terms.PlanTerms` or `PackTerms`. A class is ordered by its booking instead.
    """

    payment = models.OneToOneField("payments.Payment", models.PROTECT, related_name="order", verbose_name=_("payment"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="orders", verbose_name=_("member"))
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+", verbose_name=_("plan"))
    pack = models.ForeignKey(Pack, models.PROTECT, null=True, related_name="+", verbose_name=_("pack"))
    terms = models.JSONField(_("terms"))

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(plan__isnull=True) ^ models.Q(pack__isnull=True), name="order_of_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
