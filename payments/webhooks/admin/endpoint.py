"""Web hooks: who is told what happens; registered here, given a new secret, switched off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, pgettext
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.asked_again import page_that_asks
from foundation.console.decision import CameOf, Decision, Sentence
from foundation.console.decision_pages import DecidingAdmin, staff_of
from foundation.console.facts import Facts
from foundation.console.forms import NothingToFillIn
from foundation.console.in_place import page_or_part
from foundation.console.ledger import LedgerAdmin
from foundation.console.staff_log import log_of
from foundation.console.widgets import TextInput
from foundation.errors import InvalidField, ServiceError
from payments import permissions
from payments.webhooks.models import MAXIMUM_URL_LENGTH, WebhookEndpoint
from payments.webhooks.operations.register import register_endpoint
from payments.webhooks.operations.rotate_secret import rotate_secret
from payments.webhooks.operations.switch_off import switch_off

REGISTERED = gettext_noop("Registered the web hook.")


@dataclass(frozen=True, slots=True)
class SecretMade(CameOf):
    """What came of it is a secret: it stands on the very next page, and in no message that a session keeps."""

    secret: str = ""


class RegisterForm(forms.Form):
    """Where to tell what happens."""

    url = forms.CharField(
        label=_("address"), max_length=MAXIMUM_URL_LENGTH, widget=TextInput({"placeholder": "https://"})
    )


def _is_live(_user: User, endpoint: WebhookEndpoint) -> bool:
    return endpoint.ended_at is None


def _rotate(_user: User, endpoint: WebhookEndpoint, _answers: Mapping[str, Any]) -> CameOf:
    _endpoint, secret = rotate_secret(endpoint_id=endpoint.pk)
    return SecretMade("", secret=secret)


def _switch_off(user: User, endpoint: WebhookEndpoint, _answers: Mapping[str, Any]) -> str:
    switch_off(endpoint_id=endpoint.pk, user_id=user.pk)
    return gettext("The web hook is switched off.")


def _before_rotating(_user: User, _endpoint: WebhookEndpoint) -> Sequence[Sentence]:
    return [
        gettext("A new secret is made and shown once; whoever receives the messages needs it."),
        gettext("For a day both sign, so that nothing is refused meanwhile. An even older one ends now."),
    ]


def _before_switching_off(_user: User, _endpoint: WebhookEndpoint) -> Sequence[Sentence]:
    return [
        gettext("Nothing more is sent there, also not what waits."),
        gettext("It cannot be switched on again: the address can be registered anew, with a new secret."),
    ]


ROTATE = Decision(
    "rotate",
    _("New secret"),
    (permissions.MANAGE_WEBHOOKS,),
    NothingToFillIn,
    _is_live,
    _rotate,
    gettext_noop("Made a new secret for the web hook."),
    consequences=_before_rotating,
    asks_again=True,
)
SWITCH_OFF = Decision(
    "switch-off",
    _("Switch off"),
    (permissions.MANAGE_WEBHOOKS,),
    NothingToFillIn,
    _is_live,
    _switch_off,
    gettext_noop("Switched the web hook off."),
    consequences=_before_switching_off,
)


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(DecidingAdmin, LedgerAdmin):
    decisions = (ROTATE, SWITCH_OFF)
    list_display = ("id", "url", "state_badge", "failing_since", "created_by", "created_at", "ended_at")
    list_select_related = ("created_by",)
    fields = (
        ("url", "state_badge"),
        ("created_by", "created_at"),
        ("ended_by", "ended_at"),
        ("failures", "failing_since", "paused_until"),
        ("previous_until", "to_decide"),
    )
    readonly_fields = ("state_badge", "to_decide")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(permissions.MANAGE_WEBHOOKS)) and self.has_view_permission(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form, or the page with the secret; 403 without the permission. Who asks proves first who that is."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if (asked := page_that_asks(request)) is not None:
            return asked
        form = RegisterForm(request.POST if request.method == "POST" else None)
        made = _registered(staff_of(request), form) if request.method == "POST" else None
        if made is not None:
            endpoint, secret = made
            LogEntry.objects.log_actions(str(request.user.pk), [endpoint], ADDITION, REGISTERED, single_object=True)
            return self._shown_once(request, endpoint, secret)
        back = reverse("admin:payments_webhookendpoint_changelist")
        context = {"title": _("Register a web hook"), "opts": self.opts, "form": form, "back": back}
        return page_or_part(request, "admin/register_webhook.html", context)

    def facts_of(self, request: HttpRequest, row: WebhookEndpoint) -> Facts:
        asked = [(_("registered by"), row.created_by), (_("registered at"), formatting.instant(row.created_at))]
        thing = [(_("status"), _state(row))]
        return Facts(who=[(_("address"), row.url)], thing=thing, asked=asked, history=log_of(row))

    def how_it_stands(self, row: WebhookEndpoint) -> str:
        return f"{row.url} · {_state(row)}"

    def _go_on(self, request: HttpRequest, row: WebhookEndpoint, came_of: CameOf) -> HttpResponse:
        if isinstance(came_of, SecretMade):
            return self._shown_once(request, row, came_of.secret)
        return super()._go_on(request, row, came_of)

    def _shown_once(self, request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
        context = {**admin.site.each_context(request), "title": _("The secret"), "opts": self.opts}
        context |= {"secret": secret, "url": endpoint.url, "page": formatting.page_of(endpoint)}
        return TemplateResponse(request, "admin/webhook_secret.html", context)

    @admin.display(description=_("status"))
    def state_badge(self, endpoint: WebhookEndpoint) -> SafeString:
        if endpoint.ended_at is not None:
            return formatting.badge(_state(endpoint), None)
        return formatting.badge(_state(endpoint), "danger" if endpoint.failures else "success")


def _state(endpoint: WebhookEndpoint) -> str:
    if endpoint.ended_at is not None:
        return pgettext("of a web hook", "Switched off")
    return pgettext("of a web hook", "Fails") if endpoint.failures else pgettext("of a web hook", "Works")


def _registered(user: User, form: RegisterForm) -> tuple[WebhookEndpoint, str] | None:
    """The web hook with its secret; None when it was refused: see the form."""
    if not form.is_valid():
        return None
    try:
        return register_endpoint(url=form.cleaned_data["url"], user_id=user.pk)
    except InvalidField as refusal:
        for sentence in refusal.extra["errors"]["url"]:
            form.add_error("url", str(sentence))
    except ServiceError as refusal:
        form.add_error(None, str(refusal.detail))
    return None
