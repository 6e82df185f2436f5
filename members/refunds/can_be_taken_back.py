"""Which days or sessions a refund can take back: those that are left, called by their name."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField
from members.changes.operations.withdraw_membership import why_amount_is_not_enough
from members.days import day_of
from members.enums import EntryKind
from members.memberships.entitlement import entitlement_of_payment
from members.memberships.remaining_days import days_left
from members.training.models import OwnedPack
from members.training.remaining_sessions import balance_of, sum_of
from payments.ledger.queries import takes_under_way
from payments.purposes import Take

DAYS, SESSIONS = "days", "sessions"


def require_days(*, payment_id: int, take: Take | None, asked_at: datetime, refund_id: int | None) -> None:
    """Raise InvalidField (`take`) unless so many days of the membership were left then, and are not taken since.

    Where nothing was said, unless the whole price of this payment alone says what ends.
    """
    entitlement = entitlement_of_payment(payment_id)
    if take is None:
        if entitlement is not None and (why := why_amount_is_not_enough(entitlement, payment_id)):
            raise InvalidField({"take": [why]})
        return
    assert entitlement is not None  # it was delivered
    now = entitlement.now
    left = days_left(now, day_of(asked_at)) if now.ended_at is None else 0
    _require(take, unit=DAYS, left=left, others=takes_under_way(entitlement.payment_ids, before_id=refund_id))


def require_sessions(*, payment_id: int, take: Take | None, refund_id: int | None) -> None:
    """Raise InvalidField (`take`) unless so many sessions of the pack are left, those that expired among them."""
    if take is None:
        return
    pack_id = OwnedPack.objects.values_list("pk", flat=True).get(payment_id=payment_id)
    left = balance_of(pack_id) - sum_of(pack_id, EntryKind.EXPIRED)
    _require(take, unit=SESSIONS, left=left, others=takes_under_way([payment_id], before_id=refund_id))


def _require(take: Take, *, unit: str, left: int, others: Iterable[str]) -> None:
    if take.unit != unit:
        raise InvalidField({"take": [_("What is taken back of this is told in %(unit)s.") % {"unit": unit}]})
    wanted = take.units or 0
    if wanted > left:
        raise InvalidField({"take": [_("So many are not left.")]})
    for other in map(Take.read, others):
        if other is not None:
            left = 0 if other.units is None else left - other.units
    if wanted > left:
        raise InvalidField(
            {"take": [_("Other refunds under way take what is left: ask for less, or end one of them.")]}
        )
