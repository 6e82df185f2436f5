"""Who is in a class, who waits, and who has gone: with one click for each who came."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.decision_pages import staff_of
from foundation.console.ledger import LedgerInline
from members.classes.admin.attendance import ATTENDANCE
from members.classes.admin.badges import booking_badge
from members.classes.models import Booking
from members.classes.waiting_list import IN_TURN
from members.enums import FIRM_BOOKINGS, PASSING_BOOKINGS, BookingStatus
from members.people import permissions
from members.people.admin.pages_for_coaches import OwnClientsAdmin
from members.training.own_clients import in_own_classes

# A button of the roster sends the form of `admin/roster.html`, which stands outside the page's own form.
BUTTON = '<button type="submit" form="tap" formaction="{}" class="console-tap">{}</button>'


class RosterInline(OwnClientsAdmin, LedgerInline):
    """Made anew for every request: `reader` is who reads this one."""

    model = Booking
    reader: User
    verbose_name_plural = _("roster")
    hidden = ("paid_with",)
    fields = readonly_fields = ("member_link", "status_badge", "paid_with", "held_until", "created_at", "to_mark")

    own = staticmethod(in_own_classes)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """First who has a place, then who waits for one."""
        self.reader = staff_of(request)
        rank = Case(
            When(status__in=FIRM_BOOKINGS, then=Value(0)),
            When(status__in=PASSING_BOOKINGS, then=Value(1)),
            When(status=BookingStatus.WAITING, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
        bookings = super().get_queryset(request).select_related("member", "membership", "session__coach")
        return bookings.order_by(rank, IN_TURN)

    @admin.display(description=_("member"))
    def member_link(self, booking: Booking) -> SafeString | str:
        """A coach sees the names of the whole class, and the pages of the own clients only."""
        return (
            formatting.link_to(booking.member) if self.reader.has_perm(permissions.SEE_MEMBERS) else booking.member.name
        )

    @admin.display(description=_("status"))
    def status_badge(self, booking: Booking) -> SafeString:
        return booking_badge(booking)

    @admin.display(description=_("paid with"))
    def paid_with(self, booking: Booking) -> SafeString | str:
        if booking.membership is not None:
            return booking.membership.title
        return formatting.yuan(booking.price_fen) if booking.price_fen else formatting.EMPTY

    @admin.display(description=_("to decide"))
    def to_mark(self, booking: Booking) -> SafeString:
        """A button for each mark that can be made now, and the way to everything else."""
        offered = [each for each in ATTENDANCE if each.is_offered(self.reader, booking)]
        places = [(reverse(f"admin:members_booking_{each.name}", args=[booking.pk]), each.title) for each in offered]
        more = formatting.link(formatting.page_of(booking), _("More"))
        buttons = format_html_join("", BUTTON, places)
        return format_html('<div class="flex gap-2 items-center">{}{}</div>', buttons, more)
