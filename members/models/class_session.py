"""One class on one day: the row that is locked when seats are taken."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import SessionStatus
from members.models.coach import Coach
from members.models.course import Course
from members.models.timetable_slot import TimetableSlot
from payments.money import MAXIMUM_FEN, yuan_from_fen


class ClassSession(models.Model):
    """A dated class with its own terms. `planned_on` is the timetable's day for it, also when it was moved since."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions", verbose_name=_("course"))
    slot = models.ForeignKey(
        TimetableSlot, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("timetable slot")
    )
    planned_on = models.DateField(_("planned on"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=60)
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    coach = models.ForeignKey(
        Coach, models.PROTECT, null=True, blank=True, related_name="class_sessions", verbose_name=_("coach")
    )
    room = models.CharField(_("room"), max_length=60, blank=True, default="")
    capacity = models.PositiveSmallIntegerField(_("places"))
    walk_in_seats = models.PositiveSmallIntegerField(_("places for walk-ins"), default=0)
    price_fen = models.PositiveBigIntegerField(_("price (fen)"))
    is_included = models.BooleanField(_("included in memberships"), default=False)
    opens_at = models.DateTimeField(_("booking opens at"))
    cancel_until = models.DateTimeField(_("free cancellation until"))
    status = models.CharField(_("status"), max_length=16, choices=SessionStatus, default=SessionStatus.SCHEDULED)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["starts_at", "id"]
        default_permissions = ("add", "change", "view")
        permissions = [("cancel_session", _("Can cancel a class and refund everybody"))]
        indexes = [models.Index(fields=["starts_at", "id"], name="class_session_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["slot", "planned_on"], name="class_session_once_a_slot_and_day"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="class_session_has_time"
            ),
            models.CheckConstraint(
                condition=models.Q(walk_in_seats__lte=models.F("capacity"), price_fen__lte=MAXIMUM_FEN),
                name="class_session_in_bounds",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="cancelled") | models.Q(cancelled_at__isnull=False),
                name="class_session_cancelled_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def price(self) -> Decimal:
        """The price in yuan."""
        return yuan_from_fen(self.price_fen)
