"""The page behind the link by which somebody of the staff sets a password."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from foundation.console.widgets import PasswordInput
from members.people.models import StaffAccount
from members.people.password_link import awaits_password, password_links

if TYPE_CHECKING:
    PasswordForm = SetPasswordForm[User]
else:
    PasswordForm = SetPasswordForm

SET = gettext_noop("Set the password by the link.")


class StaffPasswordForm(PasswordForm):
    """The new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = PasswordInput({"autocomplete": "new-password"})


class StaffPasswordView(PasswordResetConfirmView):
    """Django's own page of such links: the token leaves the address at once, and no form comes without it."""

    form_class = StaffPasswordForm
    template_name = "admin/set_password.html"
    token_generator = password_links
    success_url = reverse_lazy("admin:login")
    title = _("Set your password")

    def get_user(self, uidb64: str) -> User | None:
        """Whoever has yet to set one; nobody else's password is set here."""
        account = super().get_user(uidb64)
        return account if isinstance(account, User) and awaits_password(account) else None

    def form_valid(self, form: Any) -> HttpResponse:
        """Set, with a line in the staff log."""
        answer = super().form_valid(form)
        account = StaffAccount.objects.get(pk=form.user.pk)
        LogEntry.objects.log_actions(str(account.pk), [account], CHANGE, SET, single_object=True)
        return answer

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """With the look of the console."""
        return {**admin.site.each_context(self.request), **super().get_context_data(**context)}
