"""Accounts: who may sign in. Only a superuser gives rights; nobody deletes, an account that ends is made inactive."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from members.people.admin.account_search import AccountSearchAdmin
from members.people.admin.staff_filters import RoleFilter
from members.people.admin.staff_forms import RolesField

if TYPE_CHECKING:
    UserAdmin = DjangoUserAdmin[User]
else:
    UserAdmin = DjangoUserAdmin

RIGHTS = ("is_staff", "is_superuser", "groups")

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(AccountSearchAdmin, UserAdmin):
    """A deleted account would take its log entries with it, so there is no delete."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "first_name", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active", RoleFilter)
    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    actions = None
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password", "first_name", "last_name", "email")}),
        (_("Permissions"), {"fields": ("is_active", *RIGHTS)}),
        (_("Times"), {"fields": ("last_login", "date_joined")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Another's staff account, its password included, is a superuser's business: else rights could be borrowed."""
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or bool(getattr(request.user, "is_superuser", False)) or not obj.is_staff

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None = None, **options: Any) -> Any:
        """Roles as the reader calls them; what somebody may do comes by these alone."""
        field = RolesField(required=False)
        field.offer(list(Group.objects.all()))
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        return fixed if getattr(request.user, "is_superuser", False) else (*fixed, *RIGHTS)
