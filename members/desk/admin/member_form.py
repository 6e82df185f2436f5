"""The form that makes a member."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from foundation.console.look import ModelForm
from foundation.errors import InvalidField
from members.people.models import Member
from members.people.operations.create_member import create_member
from members.people.phones import WRITTEN_CHARACTERS


class MemberAddForm(ModelForm):
    """Name and phone, and a way to sign in for those who want one.

    The operation alone knows what a good name or phone is, and finds out by creating: so a valid form has created its
    member, inside the transaction of the view.
    """

    name = forms.CharField(label=_("Name"), max_length=100, widget=UnfoldAdminTextInputWidget())
    phone = forms.CharField(
        label=_("Phone"), max_length=WRITTEN_CHARACTERS, widget=UnfoldAdminTextInputWidget({"inputmode": "tel"})
    )
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        required=False,
        help_text=_("Left empty, one is given."),
        widget=UnfoldAdminTextInputWidget({"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        required=False,
        strip=False,
        help_text=_("Left empty, the member cannot sign in until one is set."),
        widget=UnfoldAdminPasswordWidget({"autocomplete": "new-password"}),
    )

    class Meta:
        model = Member
        fields: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Create the member, or put the operation's objections beside the fields."""
        if not self.errors:
            try:
                self.instance = create_member(**self.cleaned_data)
            except InvalidField as refusal:
                for field, sentences in refusal.extra["errors"].items():
                    self.add_error(field, [str(sentence) for sentence in sentences])
        return self.cleaned_data

    def _post_clean(self) -> None:
        """Nothing: the operation has judged, and the model form would find the empty instance of a refusal wanting."""
