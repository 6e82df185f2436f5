"""What is given up when a refund is approved, in words."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from members.refunds.queries import appointments_at_stake, decision_of, places_at_stake, takes_everything


def lines_at_stake(*, payment_id: int, refund_id: int | None = None) -> Sequence[str]:
    """A line for every place and private session, after one that says what becomes of them; nothing without any.

    Without a refund, what one that takes everything back would give up.
    """
    if refund_id is not None:
        decision = decision_of(refund_id)
        if decision is None or not takes_everything(decision):
            return ()
    places = [(str(each.session), each.session.starts_at) for each in places_at_stake(payment_id)]
    lessons = [
        (_("Private session with %(coach)s") % {"coach": each.coach}, each.starts_at)
        for each in appointments_at_stake(payment_id)
    ]
    if not places and not lessons:
        return ()
    promise = _(
        "Given up once the refund is approved, and booked again if it comes to nothing, as far as there is room then; "
        "a turn on a waiting list is at the end of it:"
    )
    return [promise, *(f"{what}, {timezone.localtime(when):%Y-%m-%d %H:%M}" for what, when in (*places, *lessons))]
