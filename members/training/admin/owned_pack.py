"""Packs that members have: what is left of each, by its entries, and what can be done with it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.decision_pages import DecidingPage
from foundation.console.facts import Facts
from members.catalogue.unused_sessions import unused_sessions
from members.people.admin.pages_for_coaches import OwnClientsAdmin, link_from
from members.refunds.admin.refund_by_rule import refund_by_rule
from members.training.admin.appointment_booking import BOOK_APPOINTMENT
from members.training.admin.pack_changes import ADJUST, CHANGE_COACH, EXTEND
from members.training.admin.pack_inlines import AppointmentInline, PackEntryInline
from members.training.admin.training_facts import facts_of_pack
from members.training.models import OwnedPack
from members.training.own_clients import own_packs
from members.training.remaining_sessions import annotate_balance
from payments.ledger.admin.payment_link import link_to_payment


@admin.register(OwnedPack)
class OwnedPackAdmin(OwnClientsAdmin, DecidingPage):
    decisions = (
        BOOK_APPOINTMENT,
        CHANGE_COACH,
        ADJUST,
        EXTEND,
        refund_by_rule(lambda pack: pack.payment_id),
    )
    hidden = ("paid", "list_price", "payment_link", "unused")
    list_display = ("row_number", "member", "title", "coach", "bookable", "balance", "starts_on", "expires_on", "paid")
    list_filter = ("coach", ("created_at", DayRangeFilter), ("expires_on", DayRangeFilter))
    list_select_related = ("member", "coach")
    search_fields = ("member__name",)
    search_help_text = _("Member's name")
    fieldsets = (
        (None, {"fields": (("member_link", "title", "coach"), ("balance", "bookable"), ("starts_on", "expires_on"))}),
        (
            _("Terms"),
            {
                "fields": (
                    ("sessions", "gift_sessions", "minutes"),
                    ("paid", "list_price", "payment_link"),
                    "unused",
                )
            },
        ),
        (_("Times"), {"fields": (("created_at", "locked_at", "withdrawn_at"),)}),
    )
    inlines = (PackEntryInline, AppointmentInline)

    own = staticmethod(own_packs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each with its `balance`, and what of it can be booked."""
        return annotate_balance(super().get_queryset(request))

    def get_list_filter(self, request: HttpRequest) -> tuple[Any, ...]:
        """A coach has no other coach's packs to choose from."""
        return () if self.is_narrowed(request) else self.list_filter

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_pack(request, row, with_money=not self.is_narrowed(request))

    @admin.display(description=_("member"))
    def member_link(self, pack: OwnedPack) -> SafeString | str:
        return link_from(pack, pack.member)

    @admin.display(description=_("sessions left"))
    def balance(self, pack: Any) -> int:
        left: int = pack.balance
        return left

    @admin.display(description=_("to be booked"))
    def bookable(self, pack: Any) -> int:
        left: int = pack.bookable
        return left

    @admin.display(description=_("paid"))
    def paid(self, pack: OwnedPack) -> str:
        return formatting.yuan(pack.price_fen)

    @admin.display(description=_("list price"))
    def list_price(self, pack: OwnedPack) -> str:
        return formatting.yuan(pack.list_price_fen)

    @admin.display(description=_("unused sessions"))
    def unused(self, pack: OwnedPack) -> str:
        return unused_sessions(pack.lapses_after_days)

    @admin.display(description=_("payment"))
    def payment_link(self, pack: OwnedPack) -> SafeString | str:
        return link_to_payment(pack.payment_id)
