"""Where a member stands on a day, by all that the member has: derived, stored nowhere."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Value, When
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
