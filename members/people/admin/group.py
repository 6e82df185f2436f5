"""Groups: the staff's roles. Only a superuser makes them, for who shapes a role could give himself any right."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from foundation.console.look import ModelAdmin
from members.people.admin.permission_field import PermissionsField
from members.people.admin.role_page import show_roles
from members.people.admin.role_words import role_label

admin.site.unregister(Group)


def people_in(group: Group) -> list[str]:
    """Who has the role, by name."""
    return [user.first_name or user.username for user in group.user_set.order_by("pk")]


@admin.register(Group)
class RoleAdmin(GroupAdmin, ModelAdmin):
    actions = None
    list_display = ("label", "name")
    filter_horizontal = ()

    def get_urls(self) -> list[URLPattern]:
        """The page that says in the gym's words what each role may do stands before those of the groups."""
        view = self.admin_site.admin_view(show_roles)
        return [path("table/", view, name="auth_group_table"), *super().get_urls()]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None = None, **options: Any) -> Any:
        """Permissions in words."""
        return PermissionsField(label=_("permissions"))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The roles that go, and under each whose they are; not the rows by which they hang together."""
        _rows, _counts, needed, protected = super().get_deleted_objects(objs, request)
        gone = [part for group in objs for part in (role_label(group.name), people_in(group))]
        return [part for part in gone if part], {self.opts.verbose_name_plural: len(objs)}, needed, protected

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    @admin.display(description=_("role"))
    def label(self, group: Group) -> str:
        """The role in the reader's language; a group of another name as it is."""
        return role_label(group.name)
