"""Access tokens: what is out there, and the way to take it back. New ones are shown once, by the command or the API."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from foundation.console import formatting
from foundation.console.look import DropdownFilter
from members.people import permissions, scopes
from members.people.admin.account_search import AccountSearchAdmin
from members.people.models import AccessToken
from members.people.operations.tokens import revoke_token
from payments import scopes as payments_scopes

REVOKED = gettext_noop("Revoked the access token.")


class StateFilter(DropdownFilter):
    """Tokens that open doors now, that are too old, or that were taken back."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("valid", _("Valid")), ("expired", _("Expired")), ("revoked", _("Revoked"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        now = timezone.now()
        match self.value():
            case "valid":
                return queryset.filter(revoked_at=None, expires_at__gt=now)
            case "expired":
                return queryset.filter(revoked_at=None, expires_at__lte=now)
            case "revoked":
                return queryset.exclude(revoked_at=None)
        return queryset


SCOPES = {
    payments_scopes.READ_PAYMENTS: _("read payments"),
    payments_scopes.WRITE_PAYMENTS: _("write payments"),
    scopes.READ_MEMBERS: _("read members"),
    scopes.WRITE_MEMBERS: _("write members"),
}


@admin.register(AccessToken)
class AccessTokenAdmin(AccountSearchAdmin):
    list_display = ("masked_token", "user", "scope_names", "created_at", "expires_at", "state")
    list_select_related = ("user",)
    list_display_links = None
    list_filter = (StateFilter,)
    list_filter_submit = True
    list_per_page = 50
    show_full_result_count = False
    sortable_by = ("created_at", "expires_at")
    search_fields = ("user__first_name", "user__username")
    search_help_text = _("Name or user name")
    actions = ("revoke",)
    fields = ("masked_token", "user", "scope_names", "created_at", "expires_at", "revoked_at", "state")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(permissions.CHANGE_TOKENS)

    @admin.action(description=_("Revoke"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[AccessToken]) -> None:
        """Take back the chosen tokens, and note who did."""
        tokens = list(queryset.filter(revoked_at=None))
        for token in tokens:
            revoke_token(token_id=token.pk)
        if tokens:
            LogEntry.objects.log_actions(str(request.user.pk), tokens, CHANGE, REVOKED)
        count = len(tokens)
        sentence = ngettext("%(count)d token was revoked.", "%(count)d tokens were revoked.", count)
        self.message_user(request, sentence % {"count": count}, messages.SUCCESS)

    @admin.display(description=_("begins with"))
    def masked_token(self, token: AccessToken) -> str:
        return str(token)

    @admin.display(description=_("scopes"))
    def scope_names(self, token: AccessToken) -> str:
        return ", ".join(str(SCOPES[scope]) for scope in token.scopes) or str(_("everything the account may do"))

    @admin.display(description=_("state"))
    def state(self, token: AccessToken) -> SafeString:
        if token.revoked_at is not None:
            return formatting.badge(_("Revoked"), "danger")
        if token.expires_at <= timezone.now():
            return formatting.badge(_("Expired"), None)
        return formatting.badge(_("Valid"), "success")
