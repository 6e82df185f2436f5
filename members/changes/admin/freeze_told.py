"""What became of the places on the days of a freeze, said with its approval."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.translation import gettext as _

from foundation.console.decision import Sentence
from members.changes.freeze_places import places_since
from members.classes.admin.given_up import in_line, told


def told_of_places(sentence: Sentence, booking_ids: Iterable[int]) -> Sentence:
    """The sentence about the approval, what was given up with it, and what goes on by itself."""
    places = places_since(booking_ids)
    sentence = told(sentence, places.ended)
    if not places.to_end:
        return sentence
    shown = {"count": len(places.to_end), "places": in_line(places.to_end)}
    still = _("Still to be given up, with what was paid for them, by itself: %(count)d (%(places)s).") % shown
    return format_html("{} {}", sentence, still)
