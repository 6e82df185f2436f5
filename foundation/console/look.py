"""The console's classes with their types: unfold carries none, and Django's are generic in the stubs alone."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeListSearchForm
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from foundation.console.export import ExportingLists
from foundation.console.lean import LeanPages
from foundation.console.openable import OpenableLinks

if TYPE_CHECKING:
    from django import forms
    from django.contrib.admin import SimpleListFilter as DropdownFilter
    from django.contrib.admin.views.main import ChangeList as BaseChangeList

    UnfoldAdmin = admin.ModelAdmin[Any]
    ModelForm = forms.ModelForm[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    from django.forms import ModelForm
    from unfold.admin import ModelAdmin as UnfoldAdmin
    from unfold.admin import TabularInline
    from unfold.contrib.filters.admin import DropdownFilter
    from unfold.views import ChangeList as BaseChangeList


class ChangeList(BaseChangeList):
    """A list that is searched by POST alone: the term, which may be a name or a phone, stands in no address or log.

    The answer is the list's first page, as with the box at the top (ADR 0037); links on it lead to the list as it is.
    """

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        address = request.GET.copy()
        address.pop(SEARCH_VAR, None)
        request.GET = address  # type: ignore[assignment]
        self.search_form_class = lambda _address: ChangeListSearchForm(request.POST)  # type: ignore[assignment]
        super().__init__(request, *args, **kwargs)
        if self.query and self.model_admin.actions:
            # What is done with "all" would be done with all there are, as the next address says nothing of the term.
            self.result_count = len(self.result_list)


class ModelAdmin(OpenableLinks, ExportingLists, LeanPages, UnfoldAdmin):
    """A list that is sent without ballast and can be taken away; pages that link to nothing the reader may not open."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ChangeList

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list knows who reads it: what it says while it is empty leads only to what the reader may open."""
        changes: Any = super().get_changelist_instance(request)
        changes.request = request
        return changes

    @admin.display(description=pgettext_lazy("of a row", "No."), ordering="pk")
    def row_number(self, row: Any) -> str:
        """The first column of a list: what the row is called wherever it is named."""
        return f"#{row.pk}"


__all__ = ["ChangeList", "DropdownFilter", "ModelAdmin", "ModelForm", "TabularInline"]
