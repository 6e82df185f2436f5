"""One line of the weekly timetable."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.coach import Coach
from members.models.course import Course

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class TimetableSlot(models.Model):
    """A course at the same time every week, from `valid_from` to `valid_until`; `generate_sessions` makes the classes.

    Coach and room, where given, are others than the course's.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="slots", verbose_name=_("course"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS)
    begins_at = models.TimeField(_("begins at"))
    coach = models.ForeignKey(Coach, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("coach"))
    room = models.CharField(_("room"), max_length=60, blank=True, default="")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("timetable slot")
        verbose_name_plural = _("timetable")
        ordering = ["weekday", "begins_at", "id"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["course", "weekday", "begins_at", "valid_from"], name="timetable_slot_once"
            ),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="timetable_slot_weekday"),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="timetable_slot_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.get_weekday_display()} {self.begins_at:%H:%M}"
