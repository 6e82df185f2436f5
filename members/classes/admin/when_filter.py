"""Classes of now on, unless others are asked for."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from foundation.console.look import DropdownFilter
from members.days import ONE_DAY, start_of_day, today


class WhenFilter(DropdownFilter):
    """From today on when nothing is chosen; whoever asks for certain days gets those."""

    title = _("when")
    parameter_name = "when"
    all_option = ["", _("From today on")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("today", _("Today")), ("past", _("Before today")), ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, after = start_of_day(today()), start_of_day(today() + ONE_DAY)
        match self.value():
            case "today":
                return queryset.filter(starts_at__gte=first, starts_at__lt=after)
            case "past":
                return queryset.filter(starts_at__lt=first)
            case "all":
                return queryset
        asks_for_days = request.GET.get("starts_at_from") or request.GET.get("starts_at_to")
        return queryset if asks_for_days else queryset.filter(starts_at__gte=first)
