"""Closings: who closed which day and month with which sums, and who reopened it."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.ledger import LedgerAdmin
from payments.closing.undecided import in_words
from payments.enums import ClosingState
from payments.ledger.admin.fee import fee_yuan
from payments.ledger.models import Closing

STATE: dict[str, str] = {ClosingState.CLOSED: "success", ClosingState.REOPENED: "warning"}


@admin.register(Closing)
class ClosingAdmin(LedgerAdmin):
    list_display = (
        "number",
        "period",
        "day",
        "state_badge",
        "received",
        "refunded",
        "fees",
        "late_count",
        "closed_by",
        "closed_at",
    )
    list_filter = (("period", ChoicesDropdownFilter), ("state", ChoicesDropdownFilter))
    list_select_related = ("closed_by", "reopened_by")
    fieldsets = (
        (None, {"fields": (("number", "period", "day"), "state_badge")}),
        (_("Money"), {"fields": (("received", "payment_count"), ("refunded", "refund_count"), ("fees", "late_count"))}),
        (pgettext_lazy("of the books", "Closed"), {"fields": (("closed_by", "closed_at"), "reason", "undecided_told")}),
        (_("Reopened"), {"fields": (("reopened_by", "reopened_at"), "reopening_reason")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("totals", "statement")

    @admin.display(description=_("date"))
    def day(self, closing: Closing) -> SafeString:
        return formatting.link(reverse("admin:payments_bookperiod_change", args=[closing.label]), closing.label)

    @admin.display(description=_("state"))
    def state_badge(self, closing: Closing) -> SafeString:
        return formatting.badge(closing.get_state_display(), STATE[closing.state])

    @admin.display(description=_("received"))
    def received(self, closing: Closing) -> str:
        return formatting.yuan(closing.received_fen)

    @admin.display(description=_("refunded"))
    def refunded(self, closing: Closing) -> str:
        return formatting.yuan(closing.refunded_fen)

    @admin.display(description=_("fees"))
    def fees(self, closing: Closing) -> str:
        return fee_yuan(closing.fee_millifen)

    @admin.display(description=_("undecided then"))
    def undecided_told(self, closing: Closing) -> SafeString | str:
        told = ([in_words(each)] for each in json.loads(closing.undecided))
        return format_html_join("", "<div>{}</div>", told) or formatting.EMPTY
