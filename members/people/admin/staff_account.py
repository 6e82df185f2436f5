"""The staff's accounts, for managers: who works here in which role, who last signed in, and new ones."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import ADDITION, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.decision_pages import DecidingAdmin, staff_of
from foundation.console.facts import Facts
from foundation.console.look import ModelAdmin
from foundation.console.reveal import RevealingAdmin
from members.people.admin.account_facts import facts_of_account
from members.people.admin.account_search import AccountSearchAdmin
from members.people.admin.role_words import role_labels
from members.people.admin.staff_decisions import DECISIONS
from members.people.admin.staff_filters import RoleFilter, StateFilter
from members.people.admin.staff_forms import StaffAddForm
from members.people.models import Employee, StaffAccount
from members.people.password_link import awaits_password, password_address, works_until
from members.people.permissions import MANAGE_STAFF
from members.people.phones import masked_phone
from members.people.staff_rights import refusal

MADE = gettext_noop("Made the staff account.")


@admin.register(StaffAccount)
class StaffAccountAdmin(DecidingAdmin, RevealingAdmin, AccountSearchAdmin, ModelAdmin):
    """Accounts are made by the operation, changed by decisions, and never deleted: what they did has their name."""

    decisions = DECISIONS
    change_form_outer_before_template = "admin/offered.html"
    reveal_permission = MANAGE_STAFF
    reveal_message = gettext_noop("Showed the link that sets the password.")
    list_display = ("person", "username", "roles", "state", "last_login")
    list_filter = (StateFilter, RoleFilter)
    list_filter_submit = True
    list_per_page = 50
    show_full_result_count = False
    sortable_by = ()
    search_fields = ("first_name", "username")
    search_help_text = _("Name or user name")
    actions = None
    add_fieldsets = ((None, {"fields": ("name", "username", "phone", "roles")}),)
    shown = ("person", "user_name", "roles", "phone", "state", "last_login", "date_joined")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(MANAGE_STAFF)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE_STAFF)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE_STAFF)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_account(row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffAccount]:
        """Those who work here, with their roles; members have no page here."""
        accounts: QuerySet[StaffAccount] = super().get_queryset(request)
        return accounts.filter(is_staff=True).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        link = ("password_link",) if self._may_show_link(request, obj) else ()
        return ((None, {"fields": (*self.shown, *link)}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nothing of a new account: its form has fields of the same names."""
        return () if obj is None else (*self.shown, "password_link")

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, *args, **kwargs)
        return type("StaffAddForm", (StaffAddForm,), {"by": staff_of(request)})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Nothing: the form has made the account."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """In the gym's words."""
        return LogEntry.objects.log_actions(str(request.user.pk), [obj], ADDITION, MADE, single_object=True)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """To the account's page, where the link is."""
        told = gettext("%(name)s can sign in once a password is set: show the link for that, and hand it over.")
        self.message_user(request, told % {"name": obj})
        return HttpResponseRedirect(formatting.page_of(obj))

    def may_reveal_of(self, request: HttpRequest, obj: Any) -> bool:
        """The link: not of an account that is not theirs, or that has a password or is switched off."""
        return self._may_show_link(request, obj)

    def revealed(self, obj: Any) -> Sequence[tuple[str, str]]:
        """A new link, which works once and for so long."""
        until = gettext("for %(name)s, once, until %(until)s")
        label = until % {"name": obj, "until": formatting.instant(works_until())}
        return [(label, f"{settings.PUBLIC_BASE_URL}{password_address(obj)}")]

    def _may_show_link(self, request: HttpRequest, account: StaffAccount) -> bool:
        return awaits_password(account) and refusal(staff_of(request), account) is None

    @admin.display(description=_("name"))
    def person(self, account: StaffAccount) -> str:
        return str(account)

    @admin.display(description=_("user name"))
    def user_name(self, account: StaffAccount) -> str:
        return str(account.get_username())

    @admin.display(description=_("roles"))
    def roles(self, account: StaffAccount) -> str:
        everything = gettext("may do everything") if account.is_superuser else ""
        return ", ".join(filter(None, (everything, role_labels(account.groups.all())))) or formatting.EMPTY

    @admin.display(description=_("phone"))
    def phone(self, account: StaffAccount) -> str:
        employee = Employee.objects.filter(user_id=account.pk).first()
        return formatting.EMPTY if employee is None else masked_phone(employee.phone)

    @admin.display(description=_("state"))
    def state(self, account: StaffAccount) -> SafeString:
        if not account.is_active:
            return formatting.badge(_("Switched off"), None)
        return formatting.badge(
            *((_("No password yet"), "warning") if awaits_password(account) else (_("In use"), "success"))
        )

    @admin.display(description=_("link that sets the password"))
    def password_link(self, account: StaffAccount) -> SafeString:
        return formatting.reveal_button(_("Show the link"))
