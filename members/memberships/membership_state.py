"""Where a membership stands on a day: derived from rows and dates, stored nowhere."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from members.enums import StartRule
from members.memberships.models import COUNTING, Freeze, Membership
from members.memberships.queries import live_memberships


class MembershipState(models.TextChoices):
    """The last three are the values of `Ending`."""

    WAITING = "waiting", _("Not begun")
    ACTIVE = "active", _("Active")
    FROZEN = "frozen", _("Frozen")
    OVER = "over", _("Expired")
    WITHDRAWN = "withdrawn", _("Refunded")
    TRANSFERRED = "transferred", _("Transferred")
    UPGRADED = "upgraded", _("Upgraded")


def freezes_on(on: date) -> QuerySet[Freeze]:
    """The freezes of all memberships that take this day; `Freeze.takes` says the same of one."""
    counted = Freeze.objects.filter(COUNTING, starts_on__lte=on)
    return counted.filter(Q(ended_on__isnull=True, ends_on__gte=on) | Q(ended_on__gte=on)).order_by()


def state_of(membership: Membership, *, on: date, freezes: Iterable[Freeze]) -> MembershipState:
    """The state on this day; `freezes` are the membership's own. `with_state` says the same to the database."""
    if membership.ending:
        return MembershipState(membership.ending)
    if on < membership.starts_on:
        return MembershipState.WAITING
    if on > membership.ends_on:
        return MembershipState.OVER
    is_frozen = any(freeze.takes(on) for freeze in freezes)
    return MembershipState.FROZEN if is_frozen else MembershipState.ACTIVE


def has_begun(membership: Membership, on: date) -> bool:
    """Whether its first day has come by then; never of one that ended without a day."""
    return membership.had_days and membership.starts_on <= on


def with_state(memberships: QuerySet[Membership], on: date) -> QuerySet[Any]:
    """The same memberships, each with its `state` on this day: for lists and filters, without a query a row."""
    state = Case(
        When(~Q(ending=""), then=F("ending")),
        When(starts_on__gt=on, then=Value(MembershipState.WAITING)),
        When(ends_on__lt=on, then=Value(MembershipState.OVER)),
        When(is_frozen(on), then=Value(MembershipState.FROZEN)),
        default=Value(MembershipState.ACTIVE),
        output_field=CharField(),
    )
    return memberships.annotate(state=state)


def covering_membership(member_id: int, on: date) -> Membership | None:
    """The membership with which the member may train on this day: live, not frozen, no refund under way."""
    return usable_memberships(member_id, on).filter(covering(on)).first()


def usable_memberships(member_id: int, on: date) -> QuerySet[Membership]:
    """Those that cover this day, or may: live, not over, not frozen then, no refund under way; the earliest first."""
    usable = live_memberships(member_id).filter(ends_on__gte=on, locked_at__isnull=True)
    return usable.exclude(is_frozen(on))


def begins_with_visit(membership: Membership, *, on: date) -> bool:
    """Whether it stands at its latest dates on this day, and a visit lets it begin."""
    waits_for_visit = membership.start_rule == StartRule.FIRST_VISIT and membership.activated_at is None
    return waits_for_visit and on < membership.starts_on


def covering(on: date) -> Q:
    """The memberships in whose period the day lies, frozen or not."""
    return Q(starts_on__lte=on, ends_on__gte=on)


def pays_on(membership: Membership, on: date, *, freezes: Iterable[Freeze]) -> bool:
    """Whether a live one pays for classes of this day, which it may have only ahead; `freezes` are its own."""
    return membership.starts_on <= on <= membership.ends_on and not any(freeze.takes(on) for freeze in freezes)


def is_frozen(on: date) -> Exists:
    """The memberships that a freeze lets rest on this day."""
    return Exists(freezes_on(on).filter(membership=OuterRef("pk")))
