"""Bookings: who has a place in which class."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.decision_pages import DecidingPage
from foundation.console.facts import Facts
from members.classes.admin.attendance import ATTENDANCE
from members.classes.admin.badges import booking_badge
from members.classes.admin.booking_cancelling import CANCEL_BOOKING
from members.classes.admin.class_facts import facts_of_booking
from members.classes.models import Booking
from members.people.admin.pages_for_coaches import OwnClientsAdmin, link_from
from members.refunds.admin.refund_by_rule import refund_by_rule
from members.training.own_clients import in_own_classes
from payments.ledger.admin.payment_link import link_to_payment


@admin.register(Booking)
class BookingAdmin(OwnClientsAdmin, DecidingPage):
    """What was decided about a booking leads back to its class: the roster is where it was decided."""

    decisions = (*ATTENDANCE, CANCEL_BOOKING, refund_by_rule(lambda booking: booking.payment_id))
    hidden = ("price", "payment_link")
    list_display = ("row_number", "member", "session", "begins_at", "status_badge", "price", "is_walk_in", "created_at")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("session__starts_at", DayRangeFilter),
        "session__course",
        ("created_at", DayRangeFilter),
    )
    list_select_related = ("member", "session")
    search_fields = ("member__name",)
    search_help_text = _("Member's name")
    fieldsets = (
        (None, {"fields": (("member_link", "status_badge"), ("session_link", "begins_at"), "is_walk_in")}),
        (_("Payment"), {"fields": (("price", "payment_link", "membership_link"), ("held_until", "locked_at"))}),
        (_("Times"), {"fields": (("created_at", "changed_at", "changed_by"),)}),
    )

    own = staticmethod(in_own_classes)

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_booking(request, row, with_money=not self.is_narrowed(request))

    def page_after(self, row: Any) -> str:
        return formatting.page_of(row.session)

    @admin.display(description=_("member"))
    def member_link(self, booking: Booking) -> SafeString | str:
        return link_from(booking, booking.member)

    @admin.display(description=_("class"))
    def session_link(self, booking: Booking) -> SafeString | str:
        return link_from(booking, booking.session)

    @admin.display(description=_("begins at"))
    def begins_at(self, booking: Booking) -> Any:
        return formatting.instant(booking.session.starts_at)

    @admin.display(description=_("status"))
    def status_badge(self, booking: Booking) -> SafeString:
        return booking_badge(booking)

    @admin.display(description=_("price"))
    def price(self, booking: Booking) -> str:
        return formatting.yuan(booking.price_fen)

    @admin.display(description=_("payment"))
    def payment_link(self, booking: Booking) -> SafeString | str:
        return link_to_payment(booking.payment_id)

    @admin.display(description=_("membership"))
    def membership_link(self, booking: Booking) -> SafeString | str:
        return link_from(booking, booking.membership)
