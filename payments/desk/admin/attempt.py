"""Attempts as a list: what came by which way on which day, whatever payment it is of."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.formatting import masked
from foundation.console.ledger import LedgerAdmin
from payments.closing.admin.books_filter import BooksFilter
from payments.closing.movements import RECEIVED
from payments.desk.admin.payment_inlines import ATTEMPT_STATUS
from payments.ledger.admin.channel_words import channel_in_words
from payments.ledger.admin.fee import fee_yuan
from payments.ledger.admin.payment_link import link_to_payment
from payments.ledger.models import Attempt


@admin.register(Attempt)
class AttemptAdmin(LedgerAdmin):
    list_display = (
        "id",
        "payment_link",
        "member",
        "type",
        "provider",
        "status_badge",
        "amount",
        "fee",
        "paid_at",
        "till",
        "billed_on",
    )
    list_filter = (
        ("provider", ChoicesDropdownFilter),
        ("payment__type", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        ("paid_at", DayRangeFilter),
        BooksFilter,
    )
    list_select_related = ("payment__member", "till")
    fieldsets = (
        (
            None,
            {"fields": (("payment_link", "member"), ("provider", "channel_told"), ("status_badge", "masked_number"))},
        ),
        (_("Money"), {"fields": (("amount", "fee"), "refunded", ("till", "billed_on"))}),
        (_("Times"), {"fields": (("created_at", "paid_at"),)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attempt]:
        """Without what is encrypted and not shown."""
        attempts: QuerySet[Attempt] = super().get_queryset(request)
        unshown = (
            "instruction",
            "return_url",
            "provider_transaction_id",
            "payment__transaction_id",
            "payment__member__phone",
        )
        shown: QuerySet[Attempt] = attempts.defer(*unshown, "payment__member__phone_index")
        return shown.annotate(counted_fen=RECEIVED.fen)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Also the till, whose page leads here."""
        return lookup == "till__id__exact" or bool(super().lookup_allowed(lookup, value, request))

    @admin.display(description=_("payment"))
    def payment_link(self, attempt: Attempt) -> SafeString | str:
        return link_to_payment(attempt.payment_id)

    @admin.display(description=_("member"))
    def member(self, attempt: Attempt) -> str:
        return str(attempt.payment.member)

    @admin.display(description=_("type"))
    def type(self, attempt: Attempt) -> str:
        return attempt.payment.get_type_display()

    @admin.display(description=_("channel"))
    def channel_told(self, attempt: Attempt) -> str:
        return channel_in_words(attempt.channel) or formatting.EMPTY

    @admin.display(description=_("status"))
    def status_badge(self, attempt: Attempt) -> SafeString:
        return formatting.badge(attempt.get_status_display(), ATTEMPT_STATUS.get(attempt.status))

    @admin.display(description=_("received"))
    def amount(self, attempt: Any) -> str:
        """What is really received: of a voucher what its platform pays out."""
        return formatting.yuan(attempt.counted_fen)

    @admin.display(description=_("fee"))
    def fee(self, attempt: Any) -> str:
        return fee_yuan(attempt.fee_millifen)

    @admin.display(description=_("refunded"))
    def refunded(self, attempt: Attempt) -> str:
        return formatting.yuan(attempt.refunded_fen)

    @admin.display(description=_("merchant order number"))
    def masked_number(self, attempt: Attempt) -> str:
        return masked(attempt.out_trade_no)
