"""Notifications: what providers sent, and what became of it."""

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.reveal import RevealAdmin
from foundation.unreadable import UnreadableText
from payments import permissions
from payments.enums import Verdict
from payments.ledger.admin.finding import FoundByPayment
from payments.ledger.admin.payment_link import link_to_payment
from payments.ledger.admin.removed_words import removed_in_words
from payments.ledger.models import Notification

VERDICT: dict[str, str] = {
    Verdict.RECEIVED: "warning",
    Verdict.ACCEPTED: "success",
    Verdict.DUPLICATE: "info",
    Verdict.REFUSED: "danger",
    Verdict.NOT_FOUND: "danger",
    Verdict.MISMATCHED: "danger",
}

FIELDS = ["provider", "verdict_badge", "reason", "payment_link", "remote_address", "content_type", "received_at"]


@admin.register(Notification)
class NotificationAdmin(FoundByPayment, RevealAdmin):
    search_icon = "mark_email_unread"
    list_display = (
        "row_number",
        "provider",
        "verdict_badge",
        "reason",
        "payment_link",
        "remote_address",
        "received_at",
    )
    list_filter = (
        ("verdict", ChoicesDropdownFilter),
        ("provider", ChoicesDropdownFilter),
        ("received_at", DayRangeFilter),
    )
    search_fields = ("payment__member__name",)
    search_help_text = _("Member's name, last four digits of the phone, or a whole number")
    reveal_permission = permissions.SEE_NUMBERS_IN_FULL
    reveal_message = gettext_noop("Looked at the raw notification.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notification]:
        """Without the raw message: it is read only when it is asked for."""
        notifications: QuerySet[Notification] = super().get_queryset(request)
        return notifications.defer("headers", "body")

    def told(self, row: Any) -> tuple[Any, Any]:
        """Its number and provider; when it came, and what became of it."""
        return (
            f"{row} {row.get_provider_display()}",
            f"{formatting.instant(row.received_at)} · {row.get_verdict_display()}",
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """With what retention left of a message that is old, or else with the message for those who may read it."""
        if obj is not None and obj.removal_id is not None:
            return [*FIELDS, "removed", "digest"]
        return [*FIELDS, "raw_message"] if self.may_reveal(request) else FIELDS

    def may_reveal_of(self, request: HttpRequest, obj: Any) -> bool:
        """Of none that retention has emptied."""
        return obj.removal_id is None

    def revealed(self, obj: Any) -> Sequence[tuple[str, str]]:
        headers = obj.headers
        if not isinstance(headers, UnreadableText):
            headers = json.dumps(json.loads(headers), indent=2, ensure_ascii=False)
        body = obj.body.encode("latin-1").decode("utf-8", "replace")
        return [(gettext("headers"), headers), (gettext("body"), body)]

    @admin.display(description=_("verdict"))
    def verdict_badge(self, notification: Notification) -> SafeString:
        return formatting.badge(notification.get_verdict_display(), VERDICT.get(notification.verdict))

    @admin.display(description=_("payment"))
    def payment_link(self, notification: Notification) -> SafeString | str:
        return link_to_payment(notification.payment_id)

    @admin.display(description=_("removed by retention"))
    def removed(self, notification: Notification) -> str:
        return removed_in_words(notification.removal)

    @admin.display(description=_("raw message"))
    def raw_message(self, notification: Notification) -> SafeString:
        return formatting.reveal_button()
