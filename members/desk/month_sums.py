"""How full classes were and who did not come, and what became of private sessions, in a span of days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from foundation.days import Span
from members.classes.models import Booking, ClassSession
from members.days import today
from members.enums import FIRM_BOOKINGS, AppointmentStatus, BookingStatus, SessionStatus
from members.people.models import Coach
from members.training.models import Appointment, OwnedPack
from members.training.pack_validity import over


@dataclass(frozen=True, slots=True)
class CourseSums:
    """The classes of a course: how many, their places, those taken, who came and who did not."""

    name: str
    classes: int
    places: int
    taken: int
    came: int
    missed: int


@dataclass(frozen=True, slots=True)
class CoachSums:
    """Sessions: sold in packs of these days, delivered in them, and left today; None is nobody in particular."""

    name: str | None
    sold: int
    delivered: int
    left: int


def class_sums(span: Span) -> Mapping[int, CourseSums]:
    """By course, of classes of these days that were not cancelled; two statements."""
    during = {"starts_at__gte": span.opens, "starts_at__lt": span.closes, "status": SessionStatus.SCHEDULED}
    classes = ClassSession.objects.filter(**during).order_by().values("course", "course__name")
    of_places = {f"session__{name}": value for name, value in during.items()}
    firm = Booking.objects.filter(status__in=FIRM_BOOKINGS, **of_places).order_by().values("session__course")
    marks = {"came": BookingStatus.ATTENDED, "missed": BookingStatus.NO_SHOW}
    # By their sessions, which an index has beside the status, where it has no keys.
    counts = {name: Count("session", filter=Q(status=status)) for name, status in marks.items()}
    counted = firm.annotate(taken=Count("session"), **counts)
    places = {
        course: (taken, came, missed)
        for course, taken, came, missed in counted.values_list("session__course", "taken", "came", "missed")
    }
    summed = classes.annotate(classes=Count("pk"), places=Sum("capacity")).order_by("course__name", "course")
    return {
        course: CourseSums(name, count, capacity, *places.get(course, (0, 0, 0)))
        for course, name, count, capacity in summed.values_list("course", "course__name", "classes", "places")
    }


def coach_sums(span: Span) -> Mapping[int | None, CoachSums]:
    """By coach, in four statements; what was refunded is not sold, and what is over or refunded is not left."""
    packs = OwnedPack.objects.filter(withdrawn_at__isnull=True)
    bought = packs.filter(created_at__gte=span.opens, created_at__lt=span.closes)
    sold = _by_coach(bought, Sum(F("sessions") + F("gift_sessions")))
    held = Appointment.objects.filter(
        status=AppointmentStatus.USED, starts_at__gte=span.opens, starts_at__lt=span.closes
    )
    delivered = _by_coach(held, Count("pk"))
    left = _by_coach(packs.filter(~over(today())), Coalesce(Sum("entries__delta"), 0))
    names: dict[int | None, str | None] = {None: None, **dict(Coach.objects.values_list("pk", "name"))}
    coaches = {*sold, *delivered, *left}
    return {
        coach: CoachSums(names[coach], *(sums.get(coach, 0) for sums in (sold, delivered, left)))
        for coach in sorted(coaches, key=lambda coach: (coach is None, str(names[coach]), coach or 0))
    }


def _by_coach(rows: Any, value: Any) -> dict[int | None, int]:
    return dict(rows.order_by().values_list("coach").annotate(value=value))
