"""By what the staff's accounts are narrowed down."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from foundation.console.look import DropdownFilter
from members.people.admin.role_words import role_label


class StateFilter(DropdownFilter):
    """Accounts that are in use, and those that are switched off."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("on", _("In use")), ("off", _("Switched off"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("on", "off"):
            return queryset
        return queryset.filter(is_active=self.value() == "on")


class RoleFilter(DropdownFilter):
    """Who has a role."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(group.pk), role_label(group.name)) for group in Group.objects.order_by("pk")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        role = self.value()
        return queryset.filter(groups=int(role)) if role and role.isdecimal() else queryset
