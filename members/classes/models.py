"""Kinds of class, their weekly timetable, the dated classes, and the places in them."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.encryption import EncryptedCharField, RowIdentityField
from foundation.money import MAXIMUM_FEN, yuan_from_fen
from members.enums import LIVE_BOOKINGS, BookingStatus, SessionStatus
from members.memberships.models import Membership
from members.people.models import Coach, Member


class Course(models.Model):
    """The defaults of a class's sessions; each session is a copy and may differ.

    `walk_in_seats` are kept for people at the desk. A course that is `included` costs a member nothing whose
    membership covers the day. Booking opens `opens_days` before, and a booking can be cancelled for nothing until
    `cancel_hours` before the class.
    """

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60)
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

    @property
    def list_price_fen(self) -> int:
        """Its price: a class has none before a discount."""
        return self.price_fen


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
    valid_from = models.DateField(pgettext_lazy("first day", "from"))
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


class ClosedDays(models.Model):
    """From the first day to the last, both included, the gym is closed: no classes are made (`closed_days.py`)."""

    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=MAXIMUM_REASON_LENGTH)

    class Meta:
        verbose_name = _("closed days")
        verbose_name_plural = _("closed days")
        ordering = ["-first_day", "-id"]
        default_permissions = ("add", "change", "delete", "view")
        constraints = [
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="closed_days_in_order")
        ]

    def __str__(self) -> str:
        return f"{localize(self.first_day)} – {localize(self.last_day)}"


class ClassSession(models.Model):
    """A dated class with its own terms. `planned_on` is the timetable's day for it, also when it was moved since."""

    ROW_IDENTITY = ("identity",)

    identity = RowIdentityField()
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
    cancel_reason = EncryptedCharField(_("reason"), max_length=MAXIMUM_REASON_LENGTH, null=True, blank=True)

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


class Booking(models.Model):
    """One place. It changes only under the lock of its session (`queries.session_for_update`).

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


class PlaceToEnd(models.Model):
    """A place that the gym gives up, written down with the decision and carried out after it, one by one.

    `next_try_at` is when it is tried next, null once it is done with: given up, or found over. `failure` is the code of
    what stood in its way at the last try.
    """

    ROW_IDENTITY = ("booking_id",)

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="to_end", verbose_name=_("booking"))
    reason = EncryptedCharField(_("reason"), max_length=MAXIMUM_REASON_LENGTH, null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("decided at"))
    next_try_at = models.DateTimeField(_("next try"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    failure = models.CharField(_("failure"), max_length=64, default="")

    class Meta:
        verbose_name = _("place to be given up")
        verbose_name_plural = _("places to be given up")
        ordering = ["id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(next_try_at__isnull=False), name="place_to_end_due")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
