"""Where a member stands on a day, by all that the member has: derived, stored nowhere."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from members.memberships.membership_state import covering as covering_memberships
from members.memberships.membership_state import is_frozen
from members.memberships.models import Membership
from members.memberships.queries import live
from members.people.models import Member
from members.training.models import OwnedPack
from members.training.pack_validity import covering as covering_packs


class MemberState(models.TextChoices):
    """A prospect never had a membership or a pack; what a member has today, or will have, beats what ended before."""

    PROSPECT = "prospect", _("Prospect")
    WAITING = "waiting", _("Membership not begun")
    ACTIVE = "active", _("Active")
    FROZEN = "frozen", _("Frozen")
    EXPIRED = "expired", _("Expired")


def with_member_state(members: QuerySet[Member], on: date) -> QuerySet[Any]:
    """The same members, each with its `state` on this day."""
    had = Membership.objects.filter(member=OuterRef("pk")).order_by()
    kept = had.filter(live())
    covered = kept.filter(covering_memberships(on))
    had_packs = OwnedPack.objects.filter(member=OuterRef("pk")).order_by()
    valid_packs = had_packs.filter(covering_packs(on), withdrawn_at__isnull=True)
    state = Case(
        When(Exists(covered.exclude(is_frozen(on))), then=Value(MemberState.ACTIVE)),
        When(Exists(covered), then=Value(MemberState.FROZEN)),
        When(Exists(valid_packs), then=Value(MemberState.ACTIVE)),
        When(Exists(kept.filter(starts_on__gt=on)), then=Value(MemberState.WAITING)),
        When(Exists(had) | Exists(had_packs), then=Value(MemberState.EXPIRED)),
        default=Value(MemberState.PROSPECT),
        output_field=CharField(),
    )
    return members.annotate(state=state)


def in_state(state: MemberState, on: date) -> Q:
    """The members who stand so on this day, by what puts them there: quick also where nobody does.

    `with_member_state` says the same of each of a few, and looks at everybody where it is asked who they are.
    """
    if state == MemberState.PROSPECT:
        return ~Q(Exists(_had(Membership))) & ~Q(Exists(_had(OwnedPack)))
    if state == MemberState.EXPIRED:
        had = Q(Exists(_had(Membership))) | Q(Exists(_had(OwnedPack)))
        return had & ~_any_of((_kept().filter(ends_on__gte=on), _packs(on)))
    return _any_of(_what_counts(on)[state])


def count_states(on: date) -> dict[str, int]:
    """How many of all members stand where on this day.

    Almost all whom a membership covers are active: they are counted as all but those who are frozen, which an index
    tells, where to look for a freeze of each takes twice as long.
    """
    kinds = _what_counts(on)
    counts = {state: sum(map(_count, kinds[state])) for state in (MemberState.FROZEN, MemberState.WAITING)}
    _unfrozen, only_packs = kinds[MemberState.ACTIVE]
    covered = _count(_kept().filter(covering_memberships(on)))
    counts[MemberState.ACTIVE] = covered - counts[MemberState.FROZEN] + _count(only_packs)
    counts[MemberState.PROSPECT] = Member.objects.filter(in_state(MemberState.PROSPECT, on)).count()
    counts[MemberState.EXPIRED] = Member.objects.count() - sum(counts.values())
    return {str(state): count for state, count in counts.items()}


def _what_counts(on: date) -> Mapping[MemberState, Sequence[QuerySet[Any]]]:
    """What puts a member into each state that is not of the past: of no member is there something in two of them."""
    kept, packs = _kept(), _packs(on)
    covered = kept.filter(covering_memberships(on))
    unfrozen, frozen = covered.exclude(is_frozen(on)), covered.filter(is_frozen(on))
    return {
        MemberState.ACTIVE: (unfrozen, packs.exclude(_same_members(covered))),
        MemberState.FROZEN: (frozen.exclude(_same_members(unfrozen)),),
        MemberState.WAITING: (
            kept.filter(starts_on__gt=on).exclude(_same_members(covered)).exclude(_same_members(packs)),
        ),
    }


def _kept() -> QuerySet[Any]:
    return Membership.objects.filter(live()).order_by()


def _packs(on: date) -> QuerySet[Any]:
    """Those that are valid on this day."""
    return OwnedPack.objects.filter(covering_packs(on), withdrawn_at__isnull=True).order_by()


def _count(rows: QuerySet[Any]) -> int:
    """How many members have one of them."""
    return rows.values("member").distinct().count()


def _same_members(rows: QuerySet[Any]) -> Exists:
    return Exists(rows.filter(member=OuterRef("member")))


def _had(model: type[models.Model]) -> QuerySet[Any]:
    """Everything of this kind that a member ever had."""
    rows: QuerySet[Any] = model._default_manager.filter(member=OuterRef("pk")).order_by()
    return rows


def _any_of(kinds: Iterable[QuerySet[Any]]) -> Q:
    return reduce(or_, (Q(pk__in=rows.values("member")) for rows in kinds))
