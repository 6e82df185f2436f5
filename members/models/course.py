"""A kind of class, with what its sessions begin with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.coach import Coach
from payments.money import MAXIMUM_FEN


class Course(models.Model):
    """The defaults of a class's sessions; each session is a copy and may differ.

    `walk_in_seats` are kept for people at the desk. A course that is `included` costs a member nothing whose
    membership covers the day. Booking opens `opens_days` before, and a booking can be cancelled for nothing until
    `cancel_hours` before the class.
    """

    name = models.CharField(_("name"), max_length=60)
    description = models.CharField(_("description"), max_length=200, blank=True, default="")
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    price_fen = models.PositiveBigIntegerField(_("price (fen)"))
    is_included = models.BooleanField(_("included in memberships"), default=False)
    capacity = models.PositiveSmallIntegerField(_("places"))
    walk_in_seats = models.PositiveSmallIntegerField(_("places for walk-ins"), default=0)
    coach = models.ForeignKey(Coach, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("coach"))
    room = models.CharField(_("room"), max_length=60, blank=True, default="")
    opens_days = models.PositiveSmallIntegerField(_("booking opens (days before)"), default=14)
    cancel_hours = models.PositiveSmallIntegerField(_("free cancellation until (hours before)"), default=6)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["name", "id"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(condition=models.Q(capacity__gt=0, minutes__gt=0), name="course_has_room_and_time"),
            models.CheckConstraint(
                condition=models.Q(walk_in_seats__lte=models.F("capacity")), name="course_walk_ins_have_room"
            ),
            models.CheckConstraint(condition=models.Q(price_fen__lte=MAXIMUM_FEN), name="course_price_in_bounds"),
        ]

    def __str__(self) -> str:
        return self.name
