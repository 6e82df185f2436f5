"""All members as rows of a list that is taken elsewhere: a spreadsheet, or another program."""

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import OuterRef, Subquery

from foundation.sheets.csv_lines import csv_lines
from members.days import day_of, today
from members.desk.member_state import with_member_state
from members.memberships.models import Membership
from members.memberships.queries import live
from members.people.models import Member
from members.people.phones import shown_phone

COLUMNS = ("id", "name", "phone", "username", "joined", "state", "membership_end")
_AT_ONCE = 1000

Row = Mapping[str, int | str | None]


def member_rows(*, shows_phones: bool) -> Iterator[Row]:
    """Every member, the first first, read as they are needed.

    `membership_end` is the last day of all that the member has or had and kept; None for nothing.
    """
    kept = Membership.objects.filter(live(), member=OuterRef("pk")).order_by("-ends_on")
    members = with_member_state(Member.objects.all(), today()).annotate(last_day=Subquery(kept.values("ends_on")[:1]))
    for member in members.select_related("user").order_by("pk").iterator(chunk_size=_AT_ONCE):
        yield {
            "id": member.pk,
            "name": member.name,
            "phone": shown_phone(member.phone, in_full=shows_phones),
            "username": member.user.username,
            "joined": day_of(member.created_at).isoformat(),
            "state": member.state,
            "membership_end": member.last_day and member.last_day.isoformat(),
        }


def member_lines(rows: Iterable[Row]) -> Iterator[str]:
    """The rows as the lines of a CSV file below its header."""
    yield from csv_lines([COLUMNS])
    yield from csv_lines([row[column] for column in COLUMNS] for row in rows)
