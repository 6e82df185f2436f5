"""What the pages of the catalogue have in common: prices in yuan, and nothing is ever deleted."""

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.decision_pages import staff_of
from foundation.console.forms import YuanField
from foundation.console.look import ModelAdmin
from members.catalogue.admin.catalogue_form import CatalogueForm

# What a price is called when it is written in yuan; its column holds fen.
LABELS = {"price_fen": _("Price (yuan)"), "list_price_fen": _("List price (yuan)")}
SHOWN = {"price_fen": "price", "list_price_fen": "list_price"}
AT_LEAST_ONE = ("count", "capacity", "minutes", "sessions", "valid_count")
MOST_DAYS_UNTIL_LAPSE = 3650


class CatalogueAdmin(ModelAdmin):
    """A page that those with the permission fill in; who may only look sees the prices as text."""

    form = CatalogueForm
    actions = None
    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **options: Any) -> Any:
        """A price is asked for in yuan; there is no plan of no days and no class without places."""
        if db_field.name in LABELS:
            return YuanField(label=LABELS[db_field.name])
        if db_field.name in AT_LEAST_ONE:
            options["min_value"] = 1
        if db_field.name == "lapses_after_days":
            options["max_value"] = MOST_DAYS_UNTIL_LAPSE
        return super().formfield_for_dbfield(db_field, request, **options)

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        """The form, which knows who reads it."""
        form: Any = super().get_form(request, obj, *args, **kwargs)
        return type(form.__name__, (form,), {"reader": staff_of(request)})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields of the page, its prices as text for whoever may not change them."""
        fields = self.fields or ()
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return fields if may_write else [as_text(each) for each in fields]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), "price", "list_price")

    @admin.display(description=_("price"))
    def price(self, row: Any) -> str:
        return formatting.yuan(row.price_fen)

    @admin.display(description=_("list price"))
    def list_price(self, row: Any) -> str:
        return formatting.yuan(row.list_price_fen)


def as_text(field: Any) -> Any:
    """The field, or the line of fields, with what shows a price instead of what changes it."""
    return SHOWN.get(field, field) if isinstance(field, str) else tuple(SHOWN.get(each, each) for each in field)
