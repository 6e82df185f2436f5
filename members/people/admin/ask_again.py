"""The page that asks who is signed in to prove it again: by a code of the second factor, without one by the password.

It stands at the address that was asked for. What a form had sent is carried along in one field, whose name the lock-out
masks in what it keeps, and is there again when the proof is right.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from foundation.console.decision_pages import staff_of
from foundation.console.widgets import PasswordInput, TextInput
from foundation.errors import ServiceError
from members.house_rules import ASK_AGAIN_AFTER
from members.people.second_factor import factor_of
from members.people.sign_in import check_second_factor
from members.people.staff_session import is_proven, note_proof

CARRIED, WAS_OPENED = "carried", "opened"
_NOT_OURS = ("csrfmiddlewaretoken",)


class CodeForm(forms.Form):
    """For who has a second factor."""

    code = forms.CharField(
        label=_("Code of your app, or a recovery code"),
        max_length=20,
        widget=TextInput({"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )

    def check(self, request: HttpRequest) -> None:
        """Raises ServiceError for one that is wrong."""
        check_second_factor(request, staff_of(request), self.cleaned_data["code"])


class PasswordForm(forms.Form):
    """For who has none."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )

    def check(self, request: HttpRequest) -> None:
        """Raises ServiceError for one that is wrong."""
        user = staff_of(request)
        given = {"username": user.get_username(), "password": self.cleaned_data["password"]}
        if authenticate(request, **given) != user:
            raise ServiceError(_("The password is wrong."))


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """For ASK_AGAIN: None for who has proven it within the time that the house says."""
    return None if is_proven(request.session) else _page(request, _form_of(request)(), carried=_sent(request))


def take_answer(request: HttpRequest) -> HttpResponse | None:
    """Ahead of the view, where the page that asks was filled in: None to go on, with the form as it had been sent."""
    if CARRIED not in request.POST:
        return None
    form = _form_of(request)(request.POST)
    if _is_right(form, request):
        note_proof(request.session)
        return _go_on(request)
    return _page(request, form, carried=request.POST[CARRIED])


def _form_of(request: HttpRequest) -> Any:
    return PasswordForm if factor_of(staff_of(request)) is None else CodeForm


def _is_right(form: Any, request: HttpRequest) -> bool:
    if not form.is_valid():
        return False
    try:
        form.check(request)
    except ServiceError as refusal:
        form.add_error(None, str(refusal.detail))
        return False
    return True


def _go_on(request: HttpRequest) -> HttpResponse | None:
    """To the page that was opened, or on with the form that was sent."""
    if request.POST[CARRIED] == WAS_OPENED:
        return HttpResponseRedirect(request.get_full_path())
    request.POST = QueryDict(request.POST[CARRIED])
    return None


def _sent(request: HttpRequest) -> str:
    """What the form had sent; a form says at least something, as a page that was opened does by its word."""
    if request.method != "POST":
        return WAS_OPENED
    sent = request.POST.copy()
    for name in _NOT_OURS:
        sent.pop(name, None)
    return sent.urlencode()


def _page(request: HttpRequest, form: Any, *, carried: str) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Is it you?"),
        "form": form,
        "carried": carried,
        "carried_name": CARRIED,
        "minutes": ASK_AGAIN_AFTER.value(),
    }
    return TemplateResponse(request, "admin/ask_again.html", context)
