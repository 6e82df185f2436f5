"""The page of the own second factor: set it up, make new recovery codes, take it to another phone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from foundation.console.asked_again import page_that_asks
from foundation.console.decision_pages import staff_of
from foundation.console.widgets import TextInput
from foundation.errors import ServiceError
from foundation.qr_code import draw_qr_code
from members.people.models import SecondFactor
from members.people.operations.second_factor import renew_recovery_codes, reset_factor, set_up_factor
from members.people.second_factor import factor_of, for_scanning, for_typing, is_needed, is_on, new_key
from members.people.staff_session import begin, offer_key, offered_key

SET_UP = gettext_noop("Set up the own second factor.")
RENEWED = gettext_noop("Made new recovery codes.")
TAKEN_AWAY = gettext_noop("Took the own second factor away, to set up another.")


class FirstCodeForm(forms.Form):
    """What the app shows for the secret that it was told."""

    code = forms.CharField(
        label=_("2. Write the six digits that it shows"),
        max_length=20,
        widget=TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )


def second_factor(request: HttpRequest) -> HttpResponse:
    """What the account has; for who has none, the way to it."""
    user = staff_of(request)
    factor = factor_of(user)
    if not is_on():
        return _page(request, "admin/second_factor.html", {"is_off": True})
    if factor is None:
        return _set_up(request, user)
    if request.method == "POST":
        if (asked := page_that_asks(request)) is not None:
            return asked
        return _renew(request, user) if "renew" in request.POST else _start_over(request, user, factor)
    left = factor.recovery_codes.filter(used_at=None).count()
    return _page(request, "admin/second_factor.html", {"factor": factor, "left": left, "is_needed": is_needed(user)})


def _set_up(request: HttpRequest, user: User) -> HttpResponse:
    """The secret as a QR code and in letters; with the app's first code it is the account's."""
    form = FirstCodeForm(request.POST if request.method == "POST" else None)
    key = offered_key(request.session, user) if request.method == "POST" else None
    if key is not None and form.is_valid():
        try:
            codes = set_up_factor(user=user, key=key, code=form.cleaned_data["code"])
        except ServiceError as refusal:
            form.add_error(None, str(refusal.detail))
        else:
            request.session.cycle_key()
            begin(request.session, user, has_factor=True)
            return _shown_once(request, user, codes, SET_UP)
    if key is None:
        key = new_key()
        offer_key(request.session, user, key)
    gym = str(admin.site.each_context(request)["site_title"])
    drawn = {"qr_code": draw_qr_code(for_scanning(key, user, issuer=gym)), "typed": for_typing(key)}
    context = {"form": form, **drawn, "is_needed": is_needed(user)}
    return _page(request, "admin/second_factor_set_up.html", context)


def _renew(request: HttpRequest, user: User) -> HttpResponse:
    return _shown_once(request, user, renew_recovery_codes(user=user), RENEWED)


def _start_over(request: HttpRequest, user: User, factor: SecondFactor) -> HttpResponse:
    """Without one until the next page, which is the way to a new one."""
    LogEntry.objects.log_actions(str(user.pk), [factor], CHANGE, TAKEN_AWAY, single_object=True)
    reset_factor(user_id=user.pk)
    begin(request.session, user, has_factor=False)
    return HttpResponseRedirect(reverse("second_factor"))


def _shown_once(request: HttpRequest, user: User, codes: list[str], log: str) -> HttpResponse:
    factor = SecondFactor.objects.get(user=user)
    LogEntry.objects.log_actions(str(user.pk), [factor], CHANGE, log, single_object=True)
    return _page(request, "admin/recovery_codes.html", {"codes": codes})


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    told = {**admin.site.each_context(request), "title": _("Second factor"), **context}
    return TemplateResponse(request, template, told)
