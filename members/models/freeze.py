"""Days on which a membership rests."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.days import days_between
from members.models.membership import Membership


class Freeze(models.Model):
    """From `starts_on` to `ends_on`, both included; it counts once it is approved.

    Ended early, the member came back: the days until `ended_on` were taken, the rest is given back. Voided, it was a
    mistake: no day was taken.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="freezes", verbose_name=_("membership"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    ended_on = models.DateField(_("last day taken"), null=True)
    reason = models.CharField(_("reason"), max_length=200)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("asked for by")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("decided by"),
    )
    created_at = models.DateTimeField(_("asked for at"))
    approved_at = models.DateTimeField(_("approved at"), null=True)
    declined_at = models.DateTimeField(_("declined at"), null=True)
    voided_at = models.DateTimeField(_("voided at"), null=True)

    class Meta:
        verbose_name = _("freeze")
        verbose_name_plural = _("freezes")
        ordering = ["-id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="freeze_has_days"),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__lte=models.F("ends_on")),
                name="freeze_ended_early",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m-%d} – {self.ends_on:%Y-%m-%d}"

    @property
    def counts(self) -> bool:
        """Whether its days are, or will be, taken."""
        return self.approved_at is not None and self.voided_at is None

    @property
    def last_day(self) -> date:
        """The last day that is, or will be, taken; before the first when it ended on the day it began."""
        return self.ends_on if self.ended_on is None else self.ended_on

    @property
    def days(self) -> int:
        """How many days it takes from the calendar and gives to the membership's end."""
        return days_between(self.starts_on, self.last_day) if self.counts else 0
