"""What happened to a payment: its attempts, notifications, events and exceptions, on its page."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.formatting import masked
from foundation.console.ledger import LedgerInline
from payments.enums import AttemptStatus
from payments.ledger.admin.actor import ActorColumn
from payments.ledger.admin.channel_words import channel_in_words
from payments.ledger.admin.event import move_of
from payments.ledger.admin.evidence_rows import with_rows
from payments.ledger.admin.evidence_words import evidence_in_words
from payments.ledger.admin.fee import fee_yuan
from payments.ledger.admin.provider_errors import error_in_words
from payments.ledger.models import Attempt, Event, ExceptionCase, Notification, Refund
from payments.notices.admin import VERDICT
from payments.refunding.admin.refund import RefundColumns

ATTEMPT_STATUS: dict[str, str] = {
    AttemptStatus.OPENING: "warning",
    AttemptStatus.OPEN: "warning",
    AttemptStatus.UNKNOWN: "danger",
    AttemptStatus.REFUSED: "danger",
    AttemptStatus.PAID: "success",
}


class AttemptInline(LedgerInline):
    model = Attempt
    ordering = ["id"]
    fields = readonly_fields = (
        "provider",
        "channel_told",
        "status_badge",
        "masked_number",
        "masked_provider_number",
        "paid_amount",
        "received_amount",
        "fee",
        "failure_told",
        "created_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attempt]:
        """Without what is encrypted and not shown."""
        attempts: QuerySet[Attempt] = super().get_queryset(request)
        return attempts.defer("instruction", "return_url")

    @admin.display(description=_("channel"))
    def channel_told(self, attempt: Attempt) -> str:
        return channel_in_words(attempt.channel) or formatting.EMPTY

    @admin.display(description=_("status"))
    def status_badge(self, attempt: Attempt) -> SafeString:
        return formatting.badge(attempt.get_status_display(), ATTEMPT_STATUS.get(attempt.status))

    @admin.display(description=_("merchant order number"))
    def masked_number(self, attempt: Attempt) -> str:
        return masked(attempt.out_trade_no)

    @admin.display(description=_("provider's transaction number"))
    def masked_provider_number(self, attempt: Attempt) -> str:
        return masked(attempt.provider_transaction_id)

    @admin.display(description=_("paid"))
    def paid_amount(self, attempt: Attempt) -> str:
        return formatting.yuan(attempt.paid_fen)

    @admin.display(description=_("paid out by the platform"))
    def received_amount(self, attempt: Attempt) -> str:
        return formatting.EMPTY if attempt.received_fen is None else formatting.yuan(attempt.received_fen)

    @admin.display(description=_("fee by the bill"))
    def fee(self, attempt: Attempt) -> str:
        return fee_yuan(attempt.fee_millifen)

    @admin.display(description=_("provider's error"))
    def failure_told(self, attempt: Attempt) -> str:
        return error_in_words(attempt.failure) or formatting.EMPTY


class RefundInline(RefundColumns, LedgerInline):
    model = Refund
    ordering = ["id"]
    fields = readonly_fields = (
        "page_link",
        "shown_amount",
        "fee",
        "status_badge",
        "failure_told",
        "reason",
        "decline_reason",
        "masked_number",
        "is_external",
        "requested_by",
        "approved_by",
        "created_at",
        "succeeded_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        """With the people's names, without what is encrypted and not shown."""
        refunds: QuerySet[Refund] = super().get_queryset(request)
        return refunds.select_related("requested_by", "approved_by").defer("provider_refund_id")

    @admin.display(description=_("refund"))
    def page_link(self, refund: Refund) -> SafeString | str:
        return formatting.link_to(refund)


class NotificationInline(LedgerInline):
    model = Notification
    ordering = ["id"]
    fields = readonly_fields = ("number", "provider", "verdict_badge", "reason", "remote_address", "received_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notification]:
        """Without what is encrypted and not shown."""
        notifications: QuerySet[Notification] = super().get_queryset(request)
        return notifications.defer("headers", "body")

    @admin.display(description=_("notification"))
    def number(self, notification: Notification) -> SafeString | str:
        return formatting.link_to(notification)

    @admin.display(description=_("verdict"))
    def verdict_badge(self, notification: Notification) -> SafeString:
        return formatting.badge(notification.get_verdict_display(), VERDICT.get(notification.verdict))


class EventInline(ActorColumn, LedgerInline):
    model = Event
    ordering = ["number"]
    fields = readonly_fields = ("number", "kind", "move", "source", "who", "evidence_told", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """With the rows that they are about, all at once."""
        return with_rows(super().get_queryset(request))

    @admin.display(description=_("status"))
    def move(self, event: Event) -> str:
        return move_of(event)

    @admin.display(description=_("evidence"))
    def evidence_told(self, event: Event) -> SafeString | str:
        return evidence_in_words(event)


class ExceptionInline(LedgerInline):
    model = ExceptionCase
    ordering = ["id"]
    fields = readonly_fields = ("kind", "amount", "proposed_action", "opened_at", "closed_at", "closing_action")

    @admin.display(description=_("amount"))
    def amount(self, case: ExceptionCase) -> str:
        return formatting.yuan(case.amount_fen)
