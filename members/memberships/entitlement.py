"""One entitlement: the rows that transfers and upgrades put in each other's place, with every payment in them."""

from dataclasses import dataclass
from itertools import pairwise

from members.enums import REPLACED, Ending
from members.memberships.models import Membership
from members.memberships.remaining_days import bought_days
from members.people.queries import member_for_update


@dataclass(frozen=True, slots=True)
class Stretch:
    """The rows of one payment, or of none where it was free: one, or several that were handed on to each other."""

    rows: tuple[Membership, ...]

    @property
    def first(self) -> Membership:
        """The row as it was delivered: its value stands for the days of all."""
        return self.rows[0]

    @property
    def payment_id(self) -> int | None:
        """What was paid for it; None when it was free."""
        return self.first.payment_id

    @property
    def is_handed_on(self) -> bool:
        """Whether another member has it now than the one who got it."""
        return len(self.rows) > 1

    @property
    def days(self) -> int:
        """The days that its value stands for; one that was handed on whole is as long as where it stands now."""
        return bought_days(next((row for row in self.rows[:-1] if not _is_handed_on_whole(row)), self.rows[-1]))


@dataclass(frozen=True, slots=True)
class Entitlement:
    """The stretches, the oldest first: each after the first was an upgrade of the one before."""

    stretches: tuple[Stretch, ...]

    @property
    def now(self) -> Membership:
        """The row that can be used; when it has ended, the last one that could be."""
        return self.stretches[-1].rows[-1]

    @property
    def payment_ids(self) -> list[int]:
        """Its payments, the newest first."""
        paid = (stretch.payment_id for stretch in reversed(self.stretches))
        return [payment_id for payment_id in paid if payment_id is not None]

    def before(self, stretch: Stretch) -> Membership | None:
        """The row that this stretch took the place of; None for the first."""
        place = self.stretches.index(stretch)
        return self.stretches[place - 1].rows[-1] if place else None


def entitlement_of(membership: Membership) -> Entitlement:
    """The entitlement that the row is a part of. What a refund has brought back stands alone again."""
    rows = [membership]
    while (before := _replaced_by(rows[0])) is not None:
        rows.insert(0, before)
    while (after := _in_place_of(rows[-1])) is not None:
        rows.append(after)
    return _in_stretches(rows)


def entitlement_of_payment(payment_id: int) -> Entitlement | None:
    """The entitlement that this payment is in; None when it bought no membership."""
    paid = Membership.objects.filter(payment_id=payment_id).order_by("id").first()
    return None if paid is None else entitlement_of(paid)


def entitlement_for_update(payment_id: int) -> Entitlement | None:
    """The same with its member locked, so that it stays in this state; None when it bought no membership."""
    found = entitlement_of_payment(payment_id)
    while found is not None:
        member_for_update(found.now.member_id)
        again = entitlement_of_payment(payment_id)
        assert again is not None  # a membership is never deleted
        if again.now.member_id == found.now.member_id:
            return again
        found = again  # handed on while its member was waited for
    return None


def _in_place_of(row: Membership) -> Membership | None:
    """The row that took this one's place: the newest, as an upgrade can be paid back and bought again."""
    if row.ending not in REPLACED:
        return None
    return Membership.objects.filter(previous_id=row.pk).order_by("-pk").first()


def _replaced_by(row: Membership) -> Membership | None:
    """The row whose place this one has; None when there is none, or it has its place again."""
    if row.previous is None:
        return None
    newest = _in_place_of(row.previous)
    return row.previous if newest is not None and newest.pk == row.pk else None


def _is_handed_on_whole(row: Membership) -> bool:
    """Whether it had not begun when it was handed on, and nothing of it was taken back: a month stays a month."""
    return row.ends_on < row.starts_on and not row.withdrawn_days


def _in_stretches(rows: list[Membership]) -> Entitlement:
    stretches: list[tuple[Membership, ...]] = [(rows[0],)]
    for before, row in pairwise(rows):
        if before.ending == Ending.TRANSFERRED:
            stretches[-1] = (*stretches[-1], row)
        else:
            stretches.append((row,))
    return Entitlement(tuple(Stretch(each) for each in stretches))
