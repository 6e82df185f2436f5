"""The last things that happened to what members have, in words, for whoever decides about it."""

from django.db.models import QuerySet

from foundation.console.facts import SHOWN_EVENTS, Happened
from members.people.admin.event_words import reason_of
from members.people.models import Member, MemberEvent


def history_of(*subjects: str) -> list[Happened]:
    """Of the rows that these name, such as `membership:5`, the newest first."""
    return _told(MemberEvent.objects.filter(subject__in=subjects))


def history_of_member(member: Member) -> list[Happened]:
    """Of everything that the member has."""
    return _told(MemberEvent.objects.filter(member=member))


def _told(events: QuerySet[MemberEvent]) -> list[Happened]:
    newest = events.select_related("actor").order_by("-id")[:SHOWN_EVENTS]
    return [Happened(each.created_at, each.get_kind_display(), reason_of(each), each.actor) for each in newest]
