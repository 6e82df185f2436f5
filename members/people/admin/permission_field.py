"""The permissions that a role may have, in the reader's words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import Permission
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.console.widgets import CheckboxSelectMultiple

if TYPE_CHECKING:
    MultipleChoiceField = forms.ModelMultipleChoiceField[Permission]
else:
    MultipleChoiceField = forms.ModelMultipleChoiceField

# Django makes one of each for every table, in English; tables of the framework have no page here.
_VERBS: Mapping[str, Promise] = {
    "add": _("Can add: %(what)s"),
    "change": _("Can change: %(what)s"),
    "delete": _("Can delete: %(what)s"),
    "view": _("Can see: %(what)s"),
}
_WITHOUT_A_PAGE = ("axes", "contenttypes", "sessions")


class PermissionsField(MultipleChoiceField):
    """Those of tables that the console shows, table by table."""

    def __init__(self, **options: Any) -> None:
        every = Permission.objects.exclude(content_type__app_label__in=_WITHOUT_A_PAGE)
        by_table = every.select_related("content_type").order_by("content_type__app_label", "content_type__model", "pk")
        super().__init__(by_table, widget=CheckboxSelectMultiple(), required=False, **options)

    def label_from_instance(self, obj: Permission) -> str:
        """Of the four of each table what may be done with it; of the house's own, its own words."""
        verb, _blank, model = obj.codename.partition("_")
        if verb in _VERBS and model == obj.content_type.model:
            return str(_VERBS[verb]) % {"what": obj.content_type.name}
        model_class = obj.content_type.model_class()
        own = dict(model_class._meta.permissions) if model_class else {}
        return str(own.get(obj.codename, obj.name))  # the row has it in the language in which it was made
