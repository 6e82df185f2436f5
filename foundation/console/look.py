"""The console's classes with their types: unfold carries none, and Django's are generic in the stubs alone."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, SEARCH_VAR, ChangeListSearchForm
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, pgettext_lazy

from foundation.console.export import ExportingLists
from foundation.console.formatting import Shown, page_of
from foundation.console.forms import DayField
from foundation.console.lean import LeanPages
from foundation.console.openable import OpenableLinks
from foundation.console.searched import address_with, term_of

if TYPE_CHECKING:
    from django import forms
    from django.contrib.admin import SimpleListFilter as ChoosingFilter
    from django.contrib.admin.views.main import ChangeList as BaseChangeList

    UnfoldAdmin = admin.ModelAdmin[Any]
    ModelForm = forms.ModelForm[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    from django.forms import ModelForm
    from unfold.admin import ModelAdmin as UnfoldAdmin
    from unfold.admin import TabularInline
    from unfold.contrib.filters.admin import DropdownFilter as ChoosingFilter
    from unfold.views import ChangeList as BaseChangeList


class ChangeList(BaseChangeList):
    """A list that is searched by POST: the term stands in no address or log, and in links sealed (ADR 0037)."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        term = term_of(request)
        request.GET = address_with(request, term)  # type: ignore[assignment]
        self.search_form_class = lambda _address: ChangeListSearchForm({SEARCH_VAR: term})  # type: ignore[assignment]
        super().__init__(request, *args, **kwargs)

    def url_for_result(self, result: Any) -> str:
        """Its page, by an address that is looked up once and not for each row."""
        return page_of(result)

    def get_results(self, request: HttpRequest) -> None:
        """The rows. Raises IncorrectLookupParameters for a date in the address that is in no zone's calendar."""
        try:
            super().get_results(request)
        except OverflowError as error:
            raise IncorrectLookupParameters from error


class DropdownFilter(ChoosingFilter):
    """A filter of a list's own. What it does not have is refused, as by Django's: not answered with everything."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Raises IncorrectLookupParameters for a value in the address that is none of its own."""
        super().__init__(request, *args, **kwargs)
        if self.value() and self.value() not in {str(value) for value, _label in self.lookup_choices}:
            raise IncorrectLookupParameters


class ModelAdmin(OpenableLinks, ExportingLists, LeanPages, UnfoldAdmin):
    """A list that is sent without ballast and can be taken away; pages that link to nothing the reader may not open."""

    formfield_overrides: ClassVar[Any] = {models.DateField: {"form_class": DayField}}
    # No list has any. The theme asks for them twice a row, and Django's templates look for what is not there for long.
    list_sections: ClassVar[Any] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ChangeList

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list knows who reads it: what it says while it is empty leads only to what the reader may open."""
        changes: Any = super().get_changelist_instance(request)
        changes.request = request
        return changes

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; where it was asked for what it does not have, it says that it shows everything instead."""
        if request.method == "GET" and ERROR_FLAG in request.GET:
            messages.warning(
                request,
                gettext("The address asked for something that this list does not have, so that it shows everything."),
            )
        return super().changelist_view(request, extra_context)

    @admin.display(description=pgettext_lazy("of a row", "No."), ordering="pk")
    def row_number(self, row: Any) -> str:
        """The first column of a list: what the row is called wherever it is named."""
        return Shown.of(f"#{row.pk}", row.pk)


__all__ = ["ChangeList", "DropdownFilter", "ModelAdmin", "ModelForm", "TabularInline"]
