"""What web hooks were told, what came back, and what is tried again; sent once more by a decision."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.decision import Decision
from foundation.console.decision_pages import DecidingAdmin
from foundation.console.facts import Facts
from foundation.console.forms import NothingToFillIn
from foundation.console.ledger import LedgerAdmin
from foundation.console.staff_log import log_of
from payments import permissions
from payments.enums import DeliveryFailure, DeliveryState
from payments.webhooks.models import WebhookDelivery
from payments.webhooks.operations.redeliver import redeliver

STATES: dict[str, str] = {
    DeliveryState.WAITING: "warning",
    DeliveryState.DELIVERED: "success",
    DeliveryState.GIVEN_UP: "danger",
}


def _may_go_again(_user: User, delivery: WebhookDelivery) -> bool:
    return delivery.state != DeliveryState.WAITING and delivery.endpoint.ended_at is None


def _send_again(_user: User, delivery: WebhookDelivery, _answers: Mapping[str, Any]) -> str:
    redeliver(delivery_id=delivery.pk)
    return gettext("The message is being sent; this page tells what comes of it.")


SEND_AGAIN = Decision(
    "send-again",
    _("Send it again"),
    (permissions.MANAGE_WEBHOOKS,),
    NothingToFillIn,
    _may_go_again,
    _send_again,
    gettext_noop("Had the message sent again."),
    consequences=lambda _user, _delivery: [
        gettext("The same message is sent at once, under the same id; whoever has it already knows it by that.")
    ],
)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(DecidingAdmin, LedgerAdmin):
    decisions = (SEND_AGAIN,)
    list_display = (
        "id",
        "event",
        "endpoint_link",
        "state_badge",
        "attempts",
        "answer",
        "why",
        "tried_at",
        "next_try_at",
        "delivered_at",
    )
    list_filter = (("state", ChoicesDropdownFilter), ("message__type", ChoicesDropdownFilter))
    list_select_related = ("message", "endpoint")
    fields = (
        ("event", "endpoint_link"),
        ("state_badge", "attempts"),
        ("answer", "why"),
        ("began_at", "tried_at"),
        ("next_try_at", "delivered_at"),
        ("webhook_id", "to_decide"),
        "payload",
    )
    readonly_fields = ("event", "endpoint_link", "state_badge", "answer", "why", "webhook_id", "payload", "to_decide")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what every row shows of its message and its address."""
        found: QuerySet[Any] = super().get_queryset(request)
        return found.select_related("message", "endpoint").defer("endpoint__secret", "endpoint__previous_secret")

    def facts_of(self, request: HttpRequest, row: WebhookDelivery) -> Facts:
        thing = [(_("event"), self.event(row)), (_("status"), row.get_state_display())]
        asked = [(_("last attempt"), formatting.instant(row.tried_at)), (_("answer"), self.answer(row))]
        return Facts(who=[(_("web hook"), row.endpoint.url)], thing=thing, asked=asked, history=log_of(row))

    def how_it_stands(self, row: WebhookDelivery) -> str:
        return f"{row} · {row.get_state_display()}"

    @admin.display(description=_("event"))
    def event(self, delivery: WebhookDelivery) -> str:
        return delivery.message.get_type_display()

    @admin.display(description=_("web hook"))
    def endpoint_link(self, delivery: WebhookDelivery) -> SafeString | str:
        return formatting.link_to(delivery.endpoint, delivery.endpoint.url)

    @admin.display(description=_("status"))
    def state_badge(self, delivery: WebhookDelivery) -> SafeString:
        return formatting.badge(delivery.get_state_display(), STATES.get(delivery.state))

    @admin.display(description=_("answer"))
    def answer(self, delivery: WebhookDelivery) -> str:
        return formatting.EMPTY if delivery.answer_status is None else f"HTTP {delivery.answer_status}"

    @admin.display(description=_("failed because"))
    def why(self, delivery: WebhookDelivery) -> str:
        return str(DeliveryFailure(delivery.failure).label) if delivery.failure else formatting.EMPTY

    @admin.display(description=_("message id"))
    def webhook_id(self, delivery: WebhookDelivery) -> str:
        return delivery.message.webhook_id

    @admin.display(description=_("payload"))
    def payload(self, delivery: WebhookDelivery) -> SafeString:
        return format_html('<pre class="whitespace-pre-wrap break-all">{}</pre>', delivery.message.payload)
