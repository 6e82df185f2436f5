"""The desk is told of an overlap in a member's time, and may go on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.console.widgets import CheckboxInput


class MayOverlapForm(forms.Form):
    """Without the tick an overlap is refused, and the refusal names it."""

    may_overlap = forms.BooleanField(
        label=_("also when the member has something else at that time"), required=False, widget=CheckboxInput()
    )
