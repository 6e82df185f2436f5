"""Memberships: every period by its state of today, and what can be done with one."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.console import formatting
from foundation.console.decision_pages import DecidingPage
from foundation.console.facts import Facts
from foundation.console.look import DropdownFilter
from members.changes.admin.freeze_inline import FreezeInline
from members.changes.admin.freeze_request import ASK_FREEZE, FREEZE_NOW
from members.changes.admin.transferring import TRANSFER
from members.changes.admin.upgrading import UPGRADE
from members.days import start_of_day, today
from members.house_rules import ENDS_SOON
from members.memberships.admin.badges import last_day, membership_badge
from members.memberships.admin.membership_facts import facts_of_membership
from members.memberships.admin.starting import PULL_FORWARD, START
from members.memberships.membership_state import MembershipState, has_begun, with_state
from members.memberships.models import Membership
from members.memberships.queries import ending_within
from members.memberships.remaining_days import given_back_days
from members.people.admin.pages_for_coaches import OwnClientsAdmin, link_from
from members.refunds.admin.refund_by_rule import refund_by_rule
from members.training.own_clients import of_own_client
from payments.ledger.admin.payment_link import link_to_payment

MONTH = 30


class StateFilter(DropdownFilter):
    """Memberships by what they are today."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(MembershipState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(state=self.value()) if self.value() in MembershipState.values else queryset


class EndFilter(DropdownFilter):
    """Memberships that end soon, for whoever offers a renewal."""

    title = _("ends within")
    parameter_name = "ends_within"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(days), ngettext("%(days)d day", "%(days)d days", days) % {"days": days}) for days in _choices()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = [days for days in _choices() if str(days) == self.value()]
        return queryset.filter(ending_within(chosen[0])) if chosen else queryset


def _choices() -> list[int]:
    """Those that end soon, and those of the coming month."""
    return sorted({ENDS_SOON.value(), MONTH})


@admin.register(Membership)
class MembershipAdmin(OwnClientsAdmin, DecidingPage):
    hidden = ("paid", "list_price", "payment_link")
    decisions = (
        START,
        ASK_FREEZE,
        FREEZE_NOW,
        UPGRADE,
        PULL_FORWARD,
        TRANSFER,
        refund_by_rule(lambda membership: membership.payment_id),
    )
    list_display = ("row_number", "member", "title", "state_badge", "starts_on", "last_day", "paid", "created_at")
    list_filter = (StateFilter, EndFilter)
    list_select_related = ("member",)
    search_fields = ("member__name",)
    search_help_text = _("Member's name")
    inlines = (FreezeInline,)
    fieldsets = (
        (None, {"fields": (("member_link", "state_badge"), ("title", "length"), ("starts_on", "last_day"))}),
        (
            _("Terms"),
            {"fields": (("paid", "list_price", "payment_link"), ("start_rule", "begun_at"), "freeze_days")},
        ),
        (_("Ended"), {"fields": (("ending", "ended_at"), ("days_given_back", "locked_at"))}),
    )

    own = staticmethod(of_own_client)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each with its `state` of today."""
        return with_state(super().get_queryset(request), today())

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """How it ended only where something ended, or may."""
        fieldsets = super().get_fieldsets(request, obj)
        has_end = obj is not None and (obj.ended_at or obj.withdrawn_days or obj.locked_at)
        return fieldsets if has_end else fieldsets[:-1]

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_membership(request, row)

    @admin.display(description=_("member"))
    def member_link(self, membership: Membership) -> SafeString | str:
        return link_from(membership, membership.member)

    @admin.display(description=_("state"))
    def state_badge(self, membership: Any) -> SafeString:
        return membership_badge(membership)

    @admin.display(description=_("last day"))
    def last_day(self, membership: Membership) -> str:
        return last_day(membership)

    @admin.display(description=_("days refunded"))
    def days_given_back(self, membership: Membership) -> int:
        return given_back_days(membership)

    @admin.display(description=_("length"))
    def length(self, membership: Membership) -> str:
        return f"{membership.count} {membership.get_unit_display()}"

    @admin.display(description=_("begun at"))
    def begun_at(self, membership: Membership) -> str:
        """On its latest day, where nobody came before; nothing while its first day is ahead, or when it had none."""
        if not has_begun(membership, today()):
            return formatting.EMPTY
        return formatting.instant(membership.activated_at or start_of_day(membership.starts_on))

    @admin.display(description=_("paid"))
    def paid(self, membership: Membership) -> str:
        return formatting.yuan(membership.price_fen)

    @admin.display(description=_("list price"))
    def list_price(self, membership: Membership) -> str:
        return formatting.yuan(membership.list_price_fen)

    @admin.display(description=_("payment"))
    def payment_link(self, membership: Membership) -> SafeString | str:
        return link_to_payment(membership.payment_id)
