"""A member's place in a class, or the wish for one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import LIVE_BOOKINGS, BookingStatus
from members.models.class_session import ClassSession
from members.models.member import Member
from members.models.membership import Membership


class Booking(models.Model):
    """One place. It changes only under the lock of its session (`queries.locked_session`).

    `held_until` ends a held or offered place by itself: whoever counts compares it with the clock. `membership` is the
    one that pays for an included class; `price_fen` is what the place cost when it was taken.
    """

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="bookings", db_index=False, verbose_name=_("member")
    )
    session = models.ForeignKey(
        ClassSession, models.PROTECT, related_name="bookings", db_index=False, verbose_name=_("class")
    )
    payment = models.ForeignKey(
        "payments.Payment",
        models.PROTECT,
        null=True,
        related_name="bookings",
        db_index=False,
        verbose_name=_("payment"),
    )
    membership = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="bookings", verbose_name=_("membership")
    )
    status = models.CharField(_("status"), max_length=16, choices=BookingStatus)
    price_fen = models.PositiveBigIntegerField(_("price (fen)"), default=0)
    is_walk_in = models.BooleanField(_("walk-in"), default=False)
    held_until = models.DateTimeField(_("held until"), null=True)
    locked_at = models.DateTimeField(_("locked since"), null=True)
    created_at = models.DateTimeField(_("made at"))
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("book_for_member", _("Can book and cancel for members")),
            ("mark_attendance", _("Can mark who came")),
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="booking_member_newest"),
            models.Index(fields=["session", "status"], name="booking_session_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "session"], condition=models.Q(status__in=LIVE_BOOKINGS), name="booking_once"
            ),
            models.UniqueConstraint(fields=["payment"], name="booking_once_a_payment"),
            models.CheckConstraint(
                condition=~models.Q(status__in=["held", "offered"]) | models.Q(held_until__isnull=False),
                name="booking_held_has_end",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
