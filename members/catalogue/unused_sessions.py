"""What becomes of the sessions of a pack that nobody uses, in words for staff: a policy, and no term of sale.

Whoever bought the pack is not told of it: what a member can claim is the same with it and without.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def unused_sessions(lapses_after_days: int | None) -> str:
    """`stay owed`, or from when on they are revenue."""
    if lapses_after_days is None:
        return _("stay owed")
    if lapses_after_days == 0:
        return _("become revenue at the end of the last day")
    line = ngettext(
        "become revenue %(count)d day after the last day",
        "become revenue %(count)d days after the last day",
        lapses_after_days,
    )
    return line % {"count": lapses_after_days}
