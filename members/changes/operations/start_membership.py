"""A membership that does not begin by itself at once begins on a chosen day."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.site_language import written
from members.changes.operations.move_dates import Period, Placed, begin_on
from members.days import today
from members.enums import MemberEventKind, StartRule
from members.errors import ChangeRefused
from members.memberships.models import Membership
from members.memberships.operations.membership_dates import earliest_start, latest_start
from members.memberships.operations.record_membership import record_membership
from members.memberships.operations.require_open import open_membership_for_update, require_open


@transaction.atomic
def start_membership(*, membership_id: int, on: date, actor_id: int | None) -> Placed:
    """Let it begin on this day, for certain; what follows without a gap moves with it.

    A day that was chosen before is moved, sooner or later. Places that nothing pays for any more are given up with it.
    The day lies between the first possible one (today, or when what the member has before is over) and the latest that
    its terms allow. Raises MembershipNotFound, EntitlementOver, EntitlementLocked, or ChangeRefused when it has begun,
    begins on purchase, or the day is outside.
    """
    membership = open_membership_for_update(membership_id)
    require_startable(membership)
    earliest, latest, was = earliest_start(membership), latest_start(membership), Period.of(membership)
    if not earliest <= on <= latest:
        sentence = _("It can begin between %(earliest)s and %(latest)s.") % {"earliest": earliest, "latest": latest}
        raise ChangeRefused(sentence)
    kind = MemberEventKind.MEMBERSHIP_STARTED if on <= today() else MemberEventKind.FIRST_DAY_CHOSEN
    given_up = begin_on(membership, on, actor_id=actor_id, reason=written(kind.label))
    record_membership(kind, membership, actor_id=actor_id, was=was.starts_on)
    return Placed(membership, given_up, was)


def require_startable(membership: Membership) -> None:
    """Raise what `start_membership` says of the membership, whichever day is chosen."""
    require_open(membership)
    if membership.start_rule == StartRule.PURCHASE:
        raise ChangeRefused(_("This membership begins by itself; its first day cannot be chosen."))
    if membership.starts_on <= today():
        raise ChangeRefused(_("This membership has begun already."))
