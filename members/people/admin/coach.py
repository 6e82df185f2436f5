"""Coaches, and the accounts they sign in with."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Field, ForeignKey
from django.http import HttpRequest

from members.catalogue.admin.catalogue import CatalogueAdmin
from members.people.admin.name_field import NameField
from members.people.models import Coach
from members.people.operations.name_account import name_account


@admin.register(Coach)
class CoachAdmin(CatalogueAdmin):
    list_display = ("name", "user", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("user",)
    search_fields = ("name",)
    fields = ("name", "user", "is_active")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """An account that nobody has named is the coach's by name, too."""
        super().save_model(request, obj, form, change)
        if obj.user is not None and not obj.user.first_name:
            name_account(account_id=obj.user_id, name=obj.name)

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **options: Any) -> Any:
        """Named as members are."""
        if db_field.name == "name":
            options["form_class"] = NameField
        return super().formfield_for_dbfield(db_field, request, **options)

    def formfield_for_foreignkey(self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **options: Any) -> Any:
        """The staff's accounts: a member's is no coach's."""
        options["queryset"] = User.objects.filter(is_staff=True).order_by("first_name", "username")
        return super().formfield_for_foreignkey(db_field, request, **options)
