"""statement_of: everything that is kept about a member, for the member."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from foundation.unreadable import shown_as_unreadable
from members.people.models import Member
from members.personal.statement import Told, statement_of
from payments.errors import MemberNotFound


class Command(ReportingCommand):
    """A paragraph a row; with `--json` an object a row: `{"about": "visits", "id": 7, …}`, amounts in fen.

    Names and phone numbers are in full: give it to nobody but the member.
    """

    help = gettext_noop("Tell a member everything that is kept about him.")

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose statement it is."""
        super().add_arguments(parser)
        parser.add_argument("member", type=int, metavar="MEMBER", help=_("the member's id"))

    def run(self, *, member: int, **_options: Any) -> None:
        """Row by row: however many there are, few are in memory."""
        person = Member.objects.select_related("user").filter(pk=member).first()
        if person is None:
            raise MemberNotFound
        with shown_as_unreadable():
            for told in statement_of(person):
                self.report(_paragraph(told), about=told.kind, **told.values)


def _paragraph(told: Told) -> str:
    return "\n".join([told.title, *(f"  {label}: {words}" for label, words in told.lines), ""])
