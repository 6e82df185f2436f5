"""The console's door."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation.console.widgets import TextInput
from foundation.errors import ServiceError
from members.people.second_factor import is_on
from members.people.sign_in import account_named, check_second_factor

if TYPE_CHECKING:  # unfold carries no types
    from django.contrib.admin.forms import AdminAuthenticationForm as AuthenticationForm
else:
    from unfold.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Takes a user name or a phone number, and asks for the password of that account, and a code if it has an app."""

    code = forms.CharField(
        label=_("Code of your app, if you have set one up"),
        max_length=20,
        required=False,
        widget=TextInput({"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_on():
            del self.fields["code"]

    def clean_username(self) -> str:
        """The account's name."""
        return account_named(self.cleaned_data["username"])

    def confirm_login_allowed(self, user: Any) -> None:
        """Called with the right password; who is refused here is not signed in."""
        super().confirm_login_allowed(user)
        assert isinstance(user, User)
        assert self.request is not None
        try:
            has_factor = check_second_factor(self.request, user, self.cleaned_data.get("code", ""))
        except ServiceError as refusal:
            raise ValidationError(str(refusal.detail), code=refusal.code) from refusal
        user.gave_second_factor = has_factor  # type: ignore[attr-defined]  # read when the session begins
