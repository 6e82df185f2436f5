"""What every page of the ledger has in common: it can be read, by nobody changed, and never counted as a whole."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.paginator import InfinitePaginator

from foundation.console.look import ChangeList, ModelAdmin, TabularInline


class ReadOnly:
    """Refuses to add, change and delete to everybody, superusers included: forged requests answer 403."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LedgerList(ChangeList):
    """A list in its own order, whatever order an address asks for: the others would sort the whole table."""

    def get_ordering_field(self, field_name: Any) -> None:
        return None


class LedgerAdmin(ReadOnly, ModelAdmin):
    """A list, newest first, that stays quick with millions of rows: no totals, no sorting by what has no index."""

    ordering = ["-id"]
    sortable_by = ()
    actions: tuple[str, ...] | None = None
    list_per_page = 50
    list_filter_submit = True
    list_fullwidth = True
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    paginator = InfinitePaginator

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LedgerList]:
        return LedgerList


class LedgerInline(ReadOnly, TabularInline):
    """Rows that belong to another, as a table on its page."""

    extra = 0
    can_delete = False
    hide_title = True
