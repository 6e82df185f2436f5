"""A list filter for whole days, as the gym counts them."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from foundation.console.forms import DayField
from foundation.days import ONE_DAY, start_of_day

if TYPE_CHECKING:
    from django.contrib.admin import FieldListFilter as RangeDateFilter
else:
    from unfold.contrib.filters.admin import RangeDateFilter


class DayRangeFilter(RangeDateFilter):
    """From one calendar date to another in the gym's time zone, both inclusive; either may be left open."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of those days. Raises IncorrectLookupParameters for what is no date."""
        try:
            first, last = self._day("from"), self._day("to")
            if first is not None:
                queryset = queryset.filter(**{f"{self.field_path}__gte": start_of_day(first)})
            if last is not None:
                queryset = queryset.filter(**{f"{self.field_path}__lt": start_of_day(last + ONE_DAY)})
        except ValidationError as error:
            raise IncorrectLookupParameters from error
        return queryset

    def _day(self, end: str) -> date | None:
        parse: Callable[[Any], date | None] = DayField(required=False).clean
        return parse(self.used_parameters.get(f"{self.field_path}_{end}"))
