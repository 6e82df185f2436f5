"""A member's dated periods, and the days on which one rests."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.formats import localize
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.encryption import EncryptedCharField, RowIdentityField
from members.catalogue.models import Plan
from members.days import days_between
from members.enums import Ending, FreezeState, PeriodUnit, StartRule
from members.people.models import Member


class Membership(models.Model):
    """One period, from `starts_on` to `ends_on`, both included; what follows is a row of its own, never a later date.

    A membership that begins with the first visit, or on a chosen date, stands at its latest possible dates until then,
    so that it begins by itself when nothing happens. `ends_on` is the end of the bought time, plus the days taken as
    freezes, less `withdrawn_days`, which were refunded; `operations.membership_dates` alone computes it. Its state
    (waiting, active, frozen, over) is derived from the dates by `members.memberships.membership_state`.
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
    # What it is worth: what was paid with its payment, and the credit of what it took the place of.
    value_fen = models.PositiveBigIntegerField(_("value (fen)"))
    # What had gone back of the payments before it when it took their place: its value is less by that already.
    settled_fen = models.PositiveBigIntegerField(default=0)
    list_price_fen = models.PositiveBigIntegerField(_("list price (fen)"))
    freeze_days = models.PositiveSmallIntegerField(_("freeze days allowed"))
    start_rule = models.CharField(_("begins"), max_length=16, choices=StartRule)
    # The period.
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    activated_at = models.DateTimeField(_("begun at"), null=True)
    # The latest first day by its terms; null for one that begins by itself at once, or where it was not kept.
    start_by = models.DateField(_("begins on this day at the latest"), null=True)
    withdrawn_days = models.PositiveSmallIntegerField(_("days refunded"), default=0)
    locked_at = models.DateTimeField(_("locked since"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ending = models.CharField(_("ended because"), max_length=16, choices=Ending, default="", blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name=_("continues"))
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
            # Whom one covers today, and whose ends soon: told by the index alone.
            models.Index(
                fields=["ends_on", "starts_on", "member"],
                condition=models.Q(ended_at__isnull=True),
                name="membership_live_days",
            ),
            # Who came and who went in a month.
            models.Index(fields=["starts_on"], name="membership_first_day"),
            models.Index(fields=["ends_on"], name="membership_last_day"),
            # What else those had: told by the index alone.
            models.Index(
                fields=["member", "starts_on", "ends_on"],
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_had_days",
            ),
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
        return f"{self.title} {self.period}"

    @property
    def had_days(self) -> bool:
        """Whether it has, or had, any day: one that ended before it began had none."""
        return self.ends_on >= self.starts_on

    @property
    def period(self) -> str:
        """First and last day, for a person; one that had no day says so."""
        return _days(self.starts_on, self.ends_on) if self.had_days else gettext("no day used")


class Freeze(models.Model):
    """From `starts_on` to `ends_on`, both included; it counts once it is approved.

    It takes those of its days that lie in the membership's time: one that waits may be moved after it was frozen.
    Ended early, the member came back: the days until `ended_on` were taken, none when that is before the first, and
    the rest is given back. Voided, it was a mistake: no day was taken.
    """

    ROW_IDENTITY = ("identity",)

    identity = RowIdentityField()
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="freezes", verbose_name=_("membership"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    ended_on = models.DateField(_("last day taken"), null=True)
    reason = EncryptedCharField(_("reason"), max_length=MAXIMUM_REASON_LENGTH, null=True)
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
        return _days(self.starts_on, self.ends_on)

    @property
    def state(self) -> FreezeState:
        """Where it stands; `freezes_in` says the same to the database."""
        if self.voided_at is not None:
            return FreezeState.VOIDED
        if self.declined_at is not None:
            return FreezeState.DECLINED
        if self.approved_at is None:
            return FreezeState.REQUESTED
        return FreezeState.APPROVED if self.days else FreezeState.NOT_TAKEN

    @property
    def counts(self) -> bool:
        """Whether it takes the days that lie in the membership's time; `COUNTING` says the same to the database."""
        is_decided = self.approved_at is not None and self.declined_at is None and self.voided_at is None
        return is_decided and (self.ended_on is None or self.ended_on >= self.starts_on)

    def takes(self, on: date) -> bool:
        """Whether it takes this day."""
        return self.counts and self.starts_on <= on <= self.last_day

    @property
    def first_day(self) -> date:
        """The first day that is, or will be, taken: the membership's own first when it begins after this does."""
        return max(self.starts_on, self.membership.starts_on)

    @property
    def last_day(self) -> date:
        """The last day that is, or will be, taken; of one that does not count the last that was asked for."""
        return self.ended_on if self.counts and self.ended_on is not None else self.ends_on

    @property
    def days(self) -> int:
        """How many days it takes from the calendar and gives to the membership's end; none of one behind the end."""
        is_reached = self.starts_on <= self.membership.ends_on
        return days_between(self.first_day, self.last_day) if self.counts and is_reached else 0


def _days(first: date, last: date) -> str:
    """As the reader writes days, like every other one of a page."""
    return f"{localize(first)} – {localize(last)}"


COUNTING = models.Q(voided_at__isnull=True, declined_at__isnull=True, approved_at__isnull=False) & (
    models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("starts_on"))
)


def freezes_in(state: FreezeState) -> models.Q:
    """The freezes that stand so."""
    if state == FreezeState.VOIDED:
        return models.Q(voided_at__isnull=False)
    if state == FreezeState.DECLINED:
        return models.Q(voided_at__isnull=True, declined_at__isnull=False)
    undecided = models.Q(voided_at__isnull=True, declined_at__isnull=True)
    if state == FreezeState.REQUESTED:
        return undecided & models.Q(approved_at__isnull=True)
    is_reached = models.Q(starts_on__lte=models.F("membership__ends_on"))
    first = models.F("membership__starts_on")
    is_left = models.Q(ended_on__gte=first) | models.Q(ended_on__isnull=True, ends_on__gte=first)
    taken = COUNTING & is_reached & is_left
    return taken if state == FreezeState.APPROVED else undecided & models.Q(approved_at__isnull=False) & ~taken
