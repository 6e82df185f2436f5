"""What a member has and what comes next, on the member's page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.ledger import LedgerInline
from members.classes.admin.badges import booking_badge
from members.classes.models import Booking
from members.days import today
from members.enums import LIVE_BOOKINGS, OPEN_APPOINTMENTS
from members.memberships.admin.badges import membership_badge
from members.memberships.membership_state import with_state
from members.memberships.models import Membership
from members.people.admin.pages_for_coaches import OwnClientsAdmin
from members.training.admin.badges import appointment_badge
from members.training.models import Appointment, OwnedPack
from members.training.own_clients import of_own_client, with_coach
from members.training.remaining_sessions import annotate_balance


class MembershipInline(OwnClientsAdmin, LedgerInline):
    model = Membership
    ordering = ["-starts_on", "-id"]
    hidden = ("paid",)
    fields = readonly_fields = ("page_link", "state_badge", "starts_on", "ends_on", "paid")

    own = staticmethod(of_own_client)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_state(super().get_queryset(request), today())

    @admin.display(description=_("membership"))
    def page_link(self, membership: Membership) -> SafeString | str:
        return formatting.link_to(membership, membership.title)

    @admin.display(description=_("state"))
    def state_badge(self, membership: Any) -> SafeString:
        return membership_badge(membership.state)

    @admin.display(description=_("paid"))
    def paid(self, membership: Membership) -> str:
        return formatting.yuan(membership.price_fen)


class PackInline(OwnClientsAdmin, LedgerInline):
    model = OwnedPack
    own = staticmethod(with_coach)
    ordering = ["-id"]
    hidden = ("paid",)
    fields = readonly_fields = ("page_link", "coach", "sessions_left", "to_be_booked", "expires_on", "paid")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return annotate_balance(super().get_queryset(request)).select_related("coach")

    @admin.display(description=_("training pack"))
    def page_link(self, pack: OwnedPack) -> SafeString | str:
        return formatting.link_to(pack)

    @admin.display(description=_("sessions left"))
    def sessions_left(self, pack: Any) -> str:
        return f"{pack.balance} / {pack.sessions + pack.gift_sessions}"

    @admin.display(description=_("to be booked"))
    def to_be_booked(self, pack: Any) -> int:
        count: int = pack.bookable
        return count

    @admin.display(description=_("paid"))
    def paid(self, pack: OwnedPack) -> str:
        return formatting.yuan(pack.price_fen)


class BookingInline(LedgerInline):
    """Those of classes to come."""

    model = Booking
    verbose_name_plural = _("classes to come")
    fields = readonly_fields = ("page_link", "begins_at", "status_badge", "price")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        coming = super().get_queryset(request).filter(status__in=LIVE_BOOKINGS, session__ends_at__gt=timezone.now())
        return coming.select_related("session").order_by("session__starts_at", "id")

    @admin.display(description=_("class"))
    def page_link(self, booking: Booking) -> SafeString | str:
        return formatting.link_to(booking, booking.session)

    @admin.display(description=_("begins at"))
    def begins_at(self, booking: Booking) -> str:
        return formatting.instant(booking.session.starts_at)

    @admin.display(description=_("status"))
    def status_badge(self, booking: Booking) -> SafeString:
        return booking_badge(booking)

    @admin.display(description=_("price"))
    def price(self, booking: Booking) -> str:
        return formatting.yuan(booking.price_fen) if booking.price_fen else formatting.EMPTY


class AppointmentInline(OwnClientsAdmin, LedgerInline):
    """Those to come, and those that wait for the member's word."""

    model = Appointment
    own = staticmethod(with_coach)
    verbose_name_plural = _("open private sessions")
    fields = readonly_fields = ("page_link", "coach", "status_badge", "pack")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        is_open = super().get_queryset(request).filter(status__in=OPEN_APPOINTMENTS)
        return is_open.select_related("coach", "pack").order_by("starts_at", "id")

    @admin.display(description=_("begins at"))
    def page_link(self, appointment: Appointment) -> SafeString | str:
        return formatting.link_to(appointment, formatting.instant(appointment.starts_at))

    @admin.display(description=_("status"))
    def status_badge(self, appointment: Appointment) -> SafeString:
        return appointment_badge(appointment)
