"""Who tried to sign in and could not; the name by a click, as it may be a password in the wrong field."""

from collections.abc import Sequence

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.reveal import RevealAdmin
from members.people import permissions
from members.people.models import FailedSignIn


@admin.register(FailedSignIn)
class FailedSignInAdmin(RevealAdmin):
    list_display = ("row_number", "address", "at")
    list_filter = (("at", DayRangeFilter),)
    search_fields = ("address",)
    search_help_text = _("Address")
    fields = ("shown_name", "address", "at")
    reveal_permission = permissions.SEE_FAILED_SIGN_INS
    reveal_message = gettext_noop("Looked at the user name that was given.")

    def revealed(self, obj: FailedSignIn) -> Sequence[tuple[str, str]]:
        return [(gettext("name that was given"), obj.name)]

    @admin.display(description=_("name that was given"))
    def shown_name(self, _attempt: FailedSignIn) -> SafeString:
        return formatting.reveal_button()
