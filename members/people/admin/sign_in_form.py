"""The console's door."""

from typing import TYPE_CHECKING

from members.people.sign_in import account_named

if TYPE_CHECKING:  # unfold carries no types
    from django.contrib.admin.forms import AdminAuthenticationForm as AuthenticationForm
else:
    from unfold.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Takes a user name or a phone number, and asks for the password of that account."""

    def clean_username(self) -> str:
        """The account's name."""
        return account_named(self.cleaned_data["username"])
