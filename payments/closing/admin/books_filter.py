"""A list narrowed to the rows that a number of the books is of. It shows only while the address asks for it."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from foundation.console.look import DropdownFilter
from payments.closing.selections import in_words, selected

PARAMETER = "books"


class BooksFilter(DropdownFilter):
    """By `payments.closing.selections`."""

    title = _("day of the books")
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What the address says, if the list has it."""
        said = request.GET.get(PARAMETER, "")
        if not said:
            return []
        if selected(model_admin.opts.model_name, said) is None:
            raise IncorrectLookupParameters
        return [(said, in_words(said))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those rows alone."""
        rows = selected(queryset.model._meta.model_name or "", self.value() or "") if self.value() else None
        return queryset if rows is None else queryset.filter(pk__in=rows.values("pk"))
