"""A member hands a membership on to another."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.cause import stated_reason
from members.catalogue.terms import PlanTerms
from members.changes.operations.move_dates import Moved, end_early
from members.days import ONE_DAY, today
from members.enums import Ending, MemberEventKind, PeriodUnit, StartRule
from members.errors import ChangeRefused, MembershipNotFound
from members.memberships.entitlement import entitlement_of
from members.memberships.models import Membership
from members.memberships.operations.give_membership import give_membership
from members.memberships.operations.record_membership import record_membership
from members.memberships.operations.require_open import require_open, require_unfrozen
from members.memberships.remaining_days import bought_days, days_left, freeze_days_left
from members.people.queries import member_for_update
from members.unused_value import unused_fen
from payments.errors import MemberNotFound
from payments.ledger.queries import payment_for_update


@transaction.atomic
def transfer_membership(
    *, membership_id: int, to_member_id: int, reason: str, actor_id: int | None
) -> Moved[Membership]:
    """Give the days that are left, today among them, to the other member, behind what that one has; the new row.

    The old row ends yesterday, what lies behind it stays, places in classes that it paid for are given up. Payment and
    the parts of price and value that the days stand for go along. One that has not begun begins at once. Raises
    MembershipNotFound, MemberNotFound, EntitlementOver, EntitlementLocked, InvalidField without a reason, or
    ChangeRefused for the same member or while a freeze is not over.
    """
    reason = stated_reason(reason)
    old = _locked(membership_id, to_member_id)
    require_transferable(old)
    terms, value_fen, ending = _terms_of_the_rest(old), _of_the_rest(old, old.value_fen), Ending.TRANSFERRED
    given_up = end_early(old, ending=ending, last_day=today() - ONE_DAY, actor_id=actor_id, reason=str(ending.label))
    new = give_membership(
        member_id=to_member_id,
        plan_id=old.plan_id,
        terms=terms,
        payment_id=old.payment_id,
        previous_id=old.pk,
        value_fen=value_fen,
    )
    for membership, other in ((old, new), (new, old)):
        kind, facts = MemberEventKind.MEMBERSHIP_TRANSFERRED, {"other": other.pk, "other_member": other.member_id}
        record_membership(kind, membership, actor_id=actor_id, reason=reason, **facts)
    return Moved(new, given_up)


def require_transferable(membership: Membership) -> None:
    """Raise what `transfer_membership` says of the membership, whoever is to get it."""
    require_open(membership)
    require_unfrozen(membership)


def _locked(membership_id: int, to_member_id: int) -> Membership:
    """The membership, read after its payments and then both members are locked, the lower id first."""
    found = Membership.objects.filter(pk=membership_id).first()
    if found is None:
        raise MembershipNotFound
    if found.member_id == to_member_id:
        raise ChangeRefused(_("The membership is this member's already."))
    for payment_id in sorted(entitlement_of(found).payment_ids):
        payment_for_update(payment_id)
    members = [member_for_update(member_id) for member_id in sorted((found.member_id, to_member_id))]
    if None in members:
        raise MemberNotFound
    found.refresh_from_db()
    return found


def _terms_of_the_rest(membership: Membership) -> PlanTerms:
    """Of one that has not begun all that was bought, a month as a month; else the days that are left."""
    if membership.starts_on > today() and not membership.withdrawn_days:
        return _terms_as_bought(membership)
    return PlanTerms(
        title=membership.title,
        count=days_left(membership, today()),
        unit=PeriodUnit.DAY,
        price_fen=_of_the_rest(membership, membership.price_fen),
        list_price_fen=_of_the_rest(membership, membership.list_price_fen),
        start_rule=StartRule.PURCHASE,
        activate_within_days=0,
        freeze_days=max(0, freeze_days_left(membership)),
    )


def _of_the_rest(membership: Membership, fen: int) -> int:
    """The part of an amount in fen that the days stand for which are left."""
    return unused_fen(fen, left=days_left(membership, today()), units=bought_days(membership))


def _terms_as_bought(membership: Membership) -> PlanTerms:
    return PlanTerms(
        title=membership.title,
        count=membership.count,
        unit=PeriodUnit(membership.unit),
        price_fen=membership.price_fen,
        list_price_fen=membership.list_price_fen,
        start_rule=StartRule.PURCHASE,
        activate_within_days=0,
        freeze_days=membership.freeze_days,
    )
