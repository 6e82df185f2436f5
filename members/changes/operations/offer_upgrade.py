"""A better plan for the price difference: computed, shown, and put on offer to one member for one day."""

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from foundation.cause import stated_reason
from foundation.errors import Sentence
from foundation.money import yuan_from_fen
from foundation.site_language import written
from members.catalogue.models import Plan
from members.catalogue.prices import asked
from members.catalogue.queries import plans_on_sale
from members.catalogue.terms import PlanTerms
from members.changes.models import UpgradeOffer
from members.days import ONE_DAY, today
from members.enums import MemberEventKind
from members.errors import ChangeRefused, MembershipNotFound, PlanNotFound
from members.memberships.entitlement import entitlement_of
from members.memberships.models import Membership
from members.memberships.operations.record_membership import record_membership
from members.memberships.operations.require_open import open_membership_for_update, require_open, require_unfrozen
from members.memberships.value import Worth, worth_of


@dataclass(frozen=True, slots=True)
class UpgradeQuote:
    """What the better plan costs on top, in fen, and how that was computed, in the reader's language.

    `credit_fen` is what the membership counts for.
    """

    plan: Plan
    credit_fen: int
    difference_fen: int
    explanation: Sentence


def quote_upgrade(*, membership_id: int, plan_id: int) -> UpgradeQuote:
    """The plan's price less what the membership is still worth, today's day not used: `memberships.value`.

    Nothing is written. Raises MembershipNotFound, PlanNotFound unless it is on sale, EntitlementOver,
    EntitlementLocked, or ChangeRefused when the membership has not begun, a freeze is not over, or nothing is to pay.
    """
    membership = Membership.objects.filter(pk=membership_id).first()
    if membership is None:
        raise MembershipNotFound
    return _quote(membership, plan_id)


@transaction.atomic
def offer_upgrade(
    *, membership_id: int, plan_id: int, actor_id: int, price_fen: int | None = None, override_reason: str = ""
) -> UpgradeOffer:
    """Put the upgrade on sale for the member, today only: the terms of the better plan at the difference.

    Another price in fen than the computed one needs a reason (InvalidField). Raises what `quote_upgrade` raises, and
    ChangeRefused when the price is nothing, or above the better plan's list price.
    """
    membership = open_membership_for_update(membership_id)
    quote = _quote(membership, plan_id)
    price_fen = quote.difference_fen if price_fen is None else price_fen
    if price_fen == quote.difference_fen:
        override_reason = ""
    else:
        override_reason = stated_reason(override_reason, field="override_reason")
    if not 0 < price_fen <= asked(quote.plan).list_price_fen:
        raise ChangeRefused(_("The price must be more than nothing, and at most the list price."))
    explanation = written(quote.explanation)
    offer = UpgradeOffer.objects.create(
        membership=membership,
        better_plan=quote.plan,
        computed_fen=quote.difference_fen,
        credit_fen=quote.credit_fen,
        terms=replace(PlanTerms.of(quote.plan), price_fen=price_fen).as_json(),
        explanation=explanation,
        override_reason=override_reason,
        offered_by_id=actor_id,
        valid_on=today(),
    )
    facts = {
        "plan": plan_id,
        "formula": explanation,
        "computed_fen": quote.difference_fen,
        "price_fen": price_fen,
    }
    kind = MemberEventKind.UPGRADE_OFFERED
    record_membership(kind, membership, actor_id=actor_id, reason=override_reason, **facts)
    return offer


def require_upgradable(membership: Membership) -> None:
    """Raise what `quote_upgrade` says of the membership, whichever plan it is for."""
    require_open(membership)
    if membership.starts_on > today():
        raise ChangeRefused(_("This membership has not begun yet."))
    require_unfrozen(membership)


def _quote(membership: Membership, plan_id: int) -> UpgradeQuote:
    plan = plans_on_sale().filter(pk=plan_id).first()
    if plan is None:
        raise PlanNotFound
    require_upgradable(membership)
    worth = worth_of(entitlement_of(membership), used_until=today() - ONE_DAY)
    difference_fen = asked(plan).price_fen - worth.left_fen
    if difference_fen <= 0:
        raise ChangeRefused(_("The plan costs no more than what is left of this membership."))
    return UpgradeQuote(plan, worth.left_fen, difference_fen, _explained(plan, worth, difference_fen))


def _formula(plan: Plan, worth: Worth, difference_fen: int) -> str:
    formula = _("%(price)s − %(value)s × %(left)s ÷ %(days)s days") % {
        "price": yuan_from_fen(asked(plan).price_fen),
        "value": yuan_from_fen(worth.value_fen),
        "left": worth.days - worth.used,
        "days": worth.days,
    }
    given_back = f" + {yuan_from_fen(worth.given_back_fen)}" if worth.given_back_fen else ""
    return f"{formula}{given_back} = {yuan_from_fen(difference_fen)}"


# In the language of whoever reads it; what is kept of it is `written`.
_explained = lazy(_formula, str)
