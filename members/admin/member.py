"""Members: found by name, user name or whole phone number; the phone is masked until somebody who may asks."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from members.admin.console import ModelAdmin
from members.admin.member_form import MemberAddForm
from members.models import Member
from members.operations.create_member import normalised_phone

PERMISSION = "members.view_phone"
REVEALED = gettext_noop("Looked at the phone number in full.")


def masked_phone(phone: str) -> str:
    """`138****5678`; of a short number only the last digits."""
    return f"{phone[:-8]}****{phone[-4:]}" if len(phone) > 8 else f"****{phone[-2:]}"


@admin.register(Member)
class MemberAdmin(ModelAdmin):
    list_display = ("name", "masked_phone", "user", "created_at")
    list_select_related = ("user",)
    list_per_page = 50
    show_full_result_count = False
    sortable_by = ("name",)
    search_fields = ("name", "user__username")
    search_help_text = _("Name, user name, or a whole phone number")
    actions = None
    readonly_fields = ("masked_phone", "full_phone", "user", "created_at", "payments_link")
    add_fieldsets = ((None, {"fields": ("name", "phone", "username", "password")}),)
    change_form_outer_after_template = "admin/reveal_form.html"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may_reveal(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request) and request.user.has_perm(PERMISSION)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        by_phone = Q(phone_index=Member.index_of(normalised_phone(term)))
        return queryset.filter(Q(name__icontains=term) | Q(user__username__icontains=term) | by_phone), False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        phone = ("masked_phone", "full_phone") if self.may_reveal(request) else ("masked_phone",)
        return ("name", *phone, "user", "created_at", "payments_link")

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        return MemberAddForm if obj is None else super().get_form(request, obj, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """A new member is there already, the form made it; of an old one the name alone may change."""
        if change:
            obj.save(update_fields=["name"])

    def get_urls(self) -> list[URLPattern]:
        view: Callable[..., HttpResponse] = self.admin_site.admin_view(self.reveal_view)
        return [path("<path:object_id>/reveal/", view, name="members_member_reveal"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = dict(extra_context or {})
        if self.may_reveal(request):
            context["reveal_url"] = reverse("admin:members_member_reveal", args=[object_id])
        return super().change_view(request, object_id, form_url, context)

    def reveal_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The phone number in full, and a log entry without it. 405 unless POST, 403 without permission, 404."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.may_reveal(request):
            raise PermissionDenied
        member = self.get_object(request, unquote(object_id))
        if member is None:
            raise Http404
        LogEntry.objects.log_actions(str(request.user.pk), [member], CHANGE, REVEALED, single_object=True)
        context = {
            **self.admin_site.each_context(request),
            "title": str(member),
            "opts": self.opts,
            "original": member,
            "values": [(gettext("phone"), member.phone)],
        }
        return TemplateResponse(request, "admin/reveal.html", context)

    @admin.display(description=_("phone"))
    def masked_phone(self, member: Member) -> str:
        return masked_phone(member.phone)

    @admin.display(description=_("full phone number"))
    def full_phone(self, member: Member) -> SafeString:
        return format_html(
            '<button type="submit" form="reveal" class="cursor-pointer font-medium text-link">{}</button>',
            gettext("Show in full"),
        )

    @admin.display(description=_("payments"))
    def payments_link(self, member: Member) -> SafeString:
        address = f"{reverse('admin:payments_payment_changelist')}?member__id__exact={member.pk}"
        return format_html('<a href="{}" class="text-link">{}</a>', address, gettext("Show payments"))
