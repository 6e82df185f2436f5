"""create_member: a new member with an account."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from members.people.operations.create_member import create_member


class Command(ReportingCommand):
    """Prints the member's id and username; `--json`: `{"id": 1, "username": "…"}`."""

    help = gettext_noop("Create a member with an account.")

    def add_arguments(self, parser: CommandParser) -> None:
        """Who it is; without a password the account cannot sign in, but tokens can be made for it."""
        super().add_arguments(parser)
        parser.add_argument("--name", required=True)
        parser.add_argument("--phone", required=True)
        parser.add_argument("--username", default="", help="default: made from the member's number")
        parser.add_argument("--password", default="", help="default: none, the account cannot sign in")

    def run(self, *, name: str, phone: str, username: str, password: str, **_options: Any) -> None:
        """Call the operation."""
        member = create_member(name=name, phone=phone, username=username, password=password)
        account = member.user.get_username()
        line = _("Member %(id)s was created; the account is %(username)s.") % {"id": member.pk, "username": account}
        self.report(line, id=member.pk, username=account)
