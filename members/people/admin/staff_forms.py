"""What managers fill in about somebody who works here."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from foundation.console.look import ModelForm
from foundation.console.widgets import CheckboxSelectMultiple, TextInput
from foundation.errors import InvalidField, ServiceError
from members.people.admin.role_words import role_label
from members.people.models import StaffAccount
from members.people.operations.make_staff import make_staff
from members.people.phones import WRITTEN_CHARACTERS
from members.people.staff_rights import grantable_roles

if TYPE_CHECKING:
    MultipleChoiceField = forms.ModelMultipleChoiceField[Group]
else:
    MultipleChoiceField = forms.ModelMultipleChoiceField


class RolesField(MultipleChoiceField):
    """Roles, of those that whoever fills the form in may give (`offer`)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Group.objects.none(), label=_("roles"), widget=CheckboxSelectMultiple(), **options)

    def offer(self, roles: list[Group]) -> None:
        """Ask for these; any other is none of the choices."""
        self.queryset = Group.objects.filter(pk__in=[role.pk for role in roles])

    def label_from_instance(self, obj: Group) -> str:
        """As the reader calls the role."""
        return role_label(obj.name)


class PersonForm(forms.Form):
    """Who it is, and where to call."""

    name = forms.CharField(label=_("Name"), max_length=100, widget=TextInput())
    phone = forms.CharField(label=_("Phone"), max_length=WRITTEN_CHARACTERS, widget=TextInput({"inputmode": "tel"}))


class RolesForm(forms.Form):
    """Which roles; `initial["may_give"]` are those to choose from."""

    roles = RolesField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roles"]
        assert isinstance(field, RolesField)
        field.offer(self.initial["may_give"])


class StaffAddForm(ModelForm):
    """A new account. `by` is whoever makes it.

    As with members the operation alone knows what is good, and finds out by making it: a valid form has made it, inside
    the transaction of the view.
    """

    by: Any = None
    name = forms.CharField(label=_("Name"), max_length=100, widget=TextInput())
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        help_text=_("To sign in with; it stays."),
        widget=TextInput({"autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("Phone"), max_length=WRITTEN_CHARACTERS, widget=TextInput({"inputmode": "tel"}))
    roles = RolesField()

    class Meta:
        model = StaffAccount
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roles"]
        assert isinstance(field, RolesField)
        field.offer(grantable_roles(self.by))

    def clean(self) -> dict[str, Any]:
        """Make it, or put the operation's objections beside the fields."""
        if not self.errors:
            answers = self.cleaned_data | {"roles": list(self.cleaned_data["roles"])}
            try:
                self.instance = make_staff(**answers, by=self.by)
            except InvalidField as refusal:
                for field, sentences in refusal.extra["errors"].items():
                    self.add_error(field, [str(sentence) for sentence in sentences])
            except ServiceError as refusal:
                self.add_error(None, str(refusal.detail))
        return self.cleaned_data

    def _post_clean(self) -> None:
        """Nothing: the operation has judged."""

    def _save_m2m(self) -> None:
        """Nothing: the operation has given the roles."""
