"""Which days or sessions a refund can take back: those that are left, called by their name."""

from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField
from members.days import today
from members.enums import EntryKind
from members.memberships.entitlement import entitlement_of_payment
from members.memberships.remaining_days import days_left
from members.training.models import OwnedPack
from members.training.remaining_sessions import balance_of, sum_of
from payments.purposes import Take

DAYS, SESSIONS = "days", "sessions"


def require_days(*, payment_id: int, take: Take) -> None:
    """Raise InvalidField (`take`) unless so many days of the membership are left."""
    entitlement = entitlement_of_payment(payment_id)
    assert entitlement is not None  # it was delivered
    now = entitlement.now
    _require(take, unit=DAYS, left=days_left(now, today()) if now.ended_at is None else 0)


def require_sessions(*, payment_id: int, take: Take) -> None:
    """Raise InvalidField (`take`) unless so many sessions of the pack are left, those that expired among them."""
    pack_id = OwnedPack.objects.values_list("pk", flat=True).get(payment_id=payment_id)
    _require(take, unit=SESSIONS, left=balance_of(pack_id) - sum_of(pack_id, EntryKind.EXPIRED))


def _require(take: Take, *, unit: str, left: int) -> None:
    if take.unit != unit:
        raise InvalidField({"take": [_("What is taken back of this is told in %(unit)s.") % {"unit": unit}]})
    if take.units is not None and take.units > left:
        raise InvalidField({"take": [_("So many are not left.")]})
