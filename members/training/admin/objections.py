"""Private sessions that a member says were not held, for whoever decides about them; and how the list finds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.look import DropdownFilter
from members.enums import AppointmentStatus, MemberEventKind
from members.people.models import MemberEvent
from members.people.permissions import RECORD_USE, SEE_APPOINTMENTS
from members.training.models import Appointment

SHOWN = 8
WAITING = Q(status=AppointmentStatus.TO_CONFIRM, objected_at__isnull=False)


@dataclass(frozen=True, slots=True)
class Objection:
    """One that waits: its session, what the member says, and the page where it is decided."""

    appointment: Any
    reason: str
    page: str


def waiting_objections(request: HttpRequest) -> Sequence[Objection] | None:
    """The oldest first, one more than are shown, by two statements; None for who decides about none."""
    if not request.user.has_perms([SEE_APPOINTMENTS, RECORD_USE]):
        return None
    waiting = Appointment.objects.filter(WAITING).select_related("member", "coach").order_by("objected_at", "id")
    found = list(waiting[: SHOWN + 1])
    reasons = objections_to(found)
    return [Objection(each, reasons.get(each.pk, ""), formatting.page_of(each)) for each in found]


def objections_to(appointments: Sequence[Appointment]) -> Mapping[int, str]:
    """What the member said last against each of these, by its number."""
    subjects = {f"appointment:{each.pk}": each.pk for each in appointments}
    if not subjects:
        return {}
    said = MemberEvent.objects.filter(subject__in=subjects, kind=MemberEventKind.USE_OBJECTED).order_by("id")
    return {subjects[each.subject]: each.reason or "" for each in said}


class ObjectionFilter(DropdownFilter):
    """Those that wait for a decision."""

    title = _("objection")
    parameter_name = "objection"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice."""
        return [("waiting", _("Waits for a decision"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen ones."""
        return queryset.filter(WAITING) if self.value() == "waiting" else queryset
