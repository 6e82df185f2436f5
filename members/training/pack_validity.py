"""What may still be done with a pack, by its dates and by refunds of it; in Python and in SQL, side by side."""

from datetime import date, timedelta

from django.db.models import Q

from members.training.models import OwnedPack


def is_usable(pack: OwnedPack) -> bool:
    """Whether it was not refunded, and no refund of it is under way; `usable` says the same to the database."""
    return pack.withdrawn_at is None and pack.locked_at is None


def usable() -> Q:
    """The packs that were not refunded, and of which no refund is under way."""
    return Q(withdrawn_at__isnull=True, locked_at__isnull=True)


def is_over(pack: OwnedPack, on: date) -> bool:
    """Whether its last day has passed, whether or not its sessions were written off; `over` says the same in SQL."""
    return pack.expires_on < on


def over(on: date) -> Q:
    """The packs whose last day has passed."""
    return Q(expires_on__lt=on)


def covers(pack: OwnedPack, on: date) -> bool:
    """Whether the day lies in its period; `covering` says the same to the database."""
    return pack.starts_on <= on <= pack.expires_on


def covering(on: date) -> Q:
    """The packs in whose period the day lies."""
    return Q(starts_on__lte=on, expires_on__gte=on)


def lapses_on(expires_on: date, after_days: int | None) -> date | None:
    """The day at whose end what is not used of a pack becomes revenue, by the policy it was sold on; None for never.

    Whoever extends a pack or pays it back does not ask for it.
    """
    return None if after_days is None else expires_on + timedelta(days=after_days)
