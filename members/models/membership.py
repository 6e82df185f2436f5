"""A period in which a member may train."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import Ending, PeriodUnit, StartRule
from members.models.member import Member
from members.models.plan import Plan


class Membership(models.Model):
    """One period, from `starts_on` to `ends_on`, both included; what follows is a row of its own, never a later date.

    A membership that begins with the first visit, or on a chosen date, stands at its latest possible dates until then,
    so that it begins by itself when nothing happens. `ends_on` is the end of the bought time, plus the days taken as
    freezes, less `withdrawn_days`, which were refunded; `operations.periods` alone computes it. Its state (waiting,
    active, frozen, over) is derived from the dates by `members.standing`.
    """

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="memberships", db_index=False, verbose_name=_("member")
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="memberships", verbose_name=_("plan"))
    payment = models.ForeignKey(
        "payments.Payment", models.PROTECT, null=True, related_name="memberships", verbose_name=_("payment")
    )
    # The terms as they were bought.
    title = models.CharField(_("title"), max_length=60)
    count = models.PositiveSmallIntegerField(_("length"))
    unit = models.CharField(_("unit"), max_length=8, choices=PeriodUnit)
    price_fen = models.PositiveBigIntegerField(_("paid (fen)"))
    list_price_fen = models.PositiveBigIntegerField(_("list price (fen)"))
    freeze_days = models.PositiveSmallIntegerField(_("freeze days allowed"))
    start_rule = models.CharField(_("begins"), max_length=16, choices=StartRule)
    # The period.
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    activated_at = models.DateTimeField(_("begun at"), null=True)
    withdrawn_days = models.PositiveSmallIntegerField(_("days refunded"), default=0)
    locked_at = models.DateTimeField(_("locked since"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ending = models.CharField(_("ended because"), max_length=16, choices=Ending, default="", blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("continues")
    )
    created_at = models.DateTimeField(_("bought at"))

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("request_freeze", _("Can ask for a freeze")),
            ("approve_freeze", _("Can decide about freezes")),
            ("backdate_freeze", _("Can freeze days that are over")),
            ("start_membership", _("Can choose the day a membership begins")),
            ("transfer_membership", _("Can transfer a membership")),
            ("upgrade_membership", _("Can offer an upgrade")),
            ("sell", _("Can sell plans, classes and packs")),
        ]
        indexes = [
            models.Index(fields=["member", "ends_on"], name="membership_member_end"),
            models.Index(fields=["ends_on"], condition=models.Q(ended_at__isnull=True), name="membership_live_end"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"],
                condition=models.Q(payment__isnull=False) & ~models.Q(ending="transferred"),
                name="membership_once_a_payment",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")) | models.Q(ended_at__isnull=False),
                name="membership_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ending="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ending="")),
                name="membership_ended_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.starts_on:%Y-%m-%d} – {self.ends_on:%Y-%m-%d}"
