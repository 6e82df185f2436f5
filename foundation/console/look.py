"""The console's classes with their types: unfold carries none, and Django's are generic in the stubs alone."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from foundation.console.export import ExportingLists
from foundation.console.lean import LeanLists
from foundation.console.openable import OpenableLinks

if TYPE_CHECKING:
    from django import forms
    from django.contrib import admin
    from django.contrib.admin import SimpleListFilter as DropdownFilter
    from django.contrib.admin.views.main import ChangeList

    UnfoldAdmin = admin.ModelAdmin[Any]
    ModelForm = forms.ModelForm[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    from django.forms import ModelForm
    from unfold.admin import ModelAdmin as UnfoldAdmin
    from unfold.admin import TabularInline
    from unfold.contrib.filters.admin import DropdownFilter
    from unfold.views import ChangeList


class ModelAdmin(OpenableLinks, ExportingLists, LeanLists, UnfoldAdmin):
    """A list that is sent without ballast and can be taken away; pages that link to nothing the reader may not open."""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list knows who reads it: what it says while it is empty leads only to what the reader may open."""
        changes: Any = super().get_changelist_instance(request)
        changes.request = request
        return changes


__all__ = ["ChangeList", "DropdownFilter", "ModelAdmin", "ModelForm", "TabularInline"]
