"""The settings page of the gym's face: one row, which stands in the place of the list."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation.characters import unseen_at
from foundation.console.formatting import EMPTY
from foundation.console.look import ModelAdmin, ModelForm
from foundation.console.widgets import CheckboxInput, FileInput
from members.errors import LogoRefused
from members.face.logo import MOST_BYTES, NO_LOGO, TYPES, Logo, read_logo
from members.face.models import GymFace
from members.face.operations.change_face import TEXTS, change_face
from members.face.shown import Face

_PHONE = RegexValidator(r"^\+?[0-9][0-9 ()/-]*[0-9]$", _("Give a phone number, such as 021-6288 0000."))
_UNSEEN = _("Leave out the characters that cannot be seen.")


class FaceForm(ModelForm):
    new_logo = forms.FileField(
        label=_("New logo"),
        required=False,
        widget=FileInput({"accept": ",".join(TYPES.values())}),
        help_text=_("A PNG, JPEG or WebP picture of at most 1 MB; it is made smaller than 256 pixels."),
    )
    without_logo = forms.BooleanField(label=_("Take the logo away"), required=False, widget=CheckboxInput())

    class Meta:
        model = GymFace
        fields = TEXTS

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["phone"].validators.append(_PHONE)
        for name in ("name", "address"):
            self.fields[name].validators.append(_refuse_unseen)

    def clean_new_logo(self) -> Logo | None:
        """The picture as it will be kept."""
        uploaded = self.cleaned_data["new_logo"]
        if uploaded is None:
            return None
        try:
            return read_logo(uploaded.read(MOST_BYTES + 1))
        except LogoRefused as error:
            raise forms.ValidationError(error.detail, code=error.code) from error

    def logo(self) -> Logo | None:
        """What becomes of the logo; None for nothing."""
        new: Logo | None = self.cleaned_data["new_logo"]
        return new or (NO_LOGO if self.cleaned_data["without_logo"] else None)


def _refuse_unseen(text: str) -> None:
    if unseen_at(text) is not None:
        raise forms.ValidationError(_UNSEEN)


@admin.register(GymFace)
class GymFaceAdmin(ModelAdmin):
    form = FaceForm
    actions_list = ()  # there is no list
    fields = ("name", "address", "phone", "rules", "shown_logo", "new_logo", "without_logo", "changed_at")
    readonly_fields = ("shown_logo", "changed_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The page of the one row there is."""
        return self.change_view(request, str(GymFace.ONLY))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> GymFace | None:
        """The row, or before the first change one that is not written yet."""
        found: GymFace | None = super().get_object(request, object_id, from_field)
        return found or (GymFace(pk=GymFace.ONLY) if object_id == str(GymFace.ONLY) else None)

    def save_model(self, request: HttpRequest, obj: GymFace, form: Any, change: Any) -> None:
        texts = {name: form.cleaned_data[name] for name in TEXTS}
        change_face(texts=texts, logo=form.logo(), actor_id=request.user.pk)

    @admin.display(description=_("logo"))
    def shown_logo(self, face: GymFace) -> SafeString | str:
        address = Face(logo_digest=face.logo_digest).logo_url
        return format_html('<img src="{}" alt="" class="console-logo">', address) if address else EMPTY
