"""Places in classes that a step would give up, or has given up, said on the page of that step."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.decision import Sentence
from members.classes.models import Booking
from members.classes.queries import covered_places
from members.classes.seats import place_in_words
from members.memberships.models import Membership


def listed(bookings: Iterable[Booking]) -> Sentence:
    """Places in classes, as a small table."""
    now = timezone.now()
    rows = [(each.session, formatting.instant(each.session.starts_at), place_in_words(each, now)) for each in bookings]
    return formatting.table([_("class"), _("begins at"), _("status")], rows)


def at_stake(membership: Membership) -> list[Sentence]:
    """The places that this membership pays for, said before its dates move; nothing when there are none."""
    places = list(covered_places(membership))
    if not places:
        return []
    return [_("Of these places those are given up which no membership pays for afterwards:"), listed(places)]


def told(sentence: Sentence, given_up: Iterable[Booking]) -> Sentence:
    """The sentence about a step, and the places that were given up with it."""
    named = in_line(given_up)
    if not named:
        return sentence
    return format_html("{} {}", sentence, _("Given up with it: %(places)s.") % {"places": named})


def in_line(bookings: Iterable[Booking]) -> str:
    """Which classes, and when; nothing for none."""
    return ", ".join(f"{each.session} {formatting.instant(each.session.starts_at)}" for each in bookings)
