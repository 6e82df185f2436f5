"""The staff log: who did or looked at what in the console, newest first. It is written by the console, read here."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.paginator import InfinitePaginator

from foundation.console.staff_log import message_of
from members.people.admin.account_search import AccountSearchAdmin


@admin.register(LogEntry)
class StaffLogAdmin(AccountSearchAdmin):
    list_display = ("action_time", "user", "content_type", "what", "message")
    list_display_links = None
    list_select_related = ("user", "content_type")
    ordering = ("-id",)
    sortable_by = ()
    search_fields = ("user__first_name", "user__username")
    search_help_text = _("Name or user name")
    actions = None
    list_per_page = 50
    show_full_result_count = False
    paginator = InfinitePaginator
    fields = ("action_time", "user", "content_type", "what", "message")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("object"))
    def what(self, entry: LogEntry) -> SafeString | str:
        address = entry.get_admin_url()
        if address is None:
            return entry.object_repr
        return format_html('<a href="{}" class="text-link">{}</a>', address, entry.object_repr)

    @admin.display(description=_("what was done"))
    def message(self, entry: LogEntry) -> str:
        return message_of(entry)
