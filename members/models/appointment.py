"""A private session with a coach."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import AppointmentStatus
from members.models.coach import Coach
from members.models.member import Member
from members.models.owned_pack import OwnedPack


class Appointment(models.Model):
    """A time with a coach. While it is open it keeps back one session of the pack; confirmed, it has used one up."""

    pack = models.ForeignKey(OwnedPack, models.PROTECT, related_name="appointments", verbose_name=_("member's pack"))
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="appointments", db_index=False, verbose_name=_("member")
    )
    coach = models.ForeignKey(
        Coach, models.PROTECT, related_name="appointments", db_index=False, verbose_name=_("coach")
    )
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    status = models.CharField(_("status"), max_length=16, choices=AppointmentStatus, default=AppointmentStatus.BOOKED)
    created_at = models.DateTimeField(_("made at"))
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("private session")
        verbose_name_plural = _("private sessions")
        ordering = ["-starts_at", "-id"]
        default_permissions = ("view",)
        permissions = [
            ("propose_use", _("Can say that a private session was held")),
            ("record_use", _("Can use up a private session with a reason")),
        ]
        indexes = [
            models.Index(fields=["coach", "starts_at"], name="appointment_coach_time"),
            models.Index(fields=["member", "starts_at"], name="appointment_member_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="appointment_has_time")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
