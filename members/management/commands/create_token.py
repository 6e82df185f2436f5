"""create_token: a bearer token for an account."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from members.house_rules import TOKEN_LASTS
from members.people.names import plain_username
from members.people.operations.tokens import issue_token


class Command(ReportingCommand):
    """Prints the token, once: only its digest is kept; `--json`: `{"token": "…", "expires_at": "…"}`."""

    help = gettext_noop("Create a bearer token for an account.")

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose token it is, how long it is valid and what it may be used for."""
        super().add_arguments(parser)
        parser.add_argument("username")
        parser.add_argument(
            "--days", type=int, default=TOKEN_LASTS.value(), help="how long it is valid (default: %(default)s)"
        )
        parser.add_argument("--scope", action="append", default=[], dest="scopes", help="repeatable; none means all")

    def run(self, *, username: str, days: int, scopes: list[str], **_options: Any) -> None:
        """Find the account and call the operation."""
        user = User.objects.filter(username=plain_username(username), is_active=True).first()
        if user is None:
            self.fail("user_not_found", _("There is no active account of this name."))
        token, issued = issue_token(user=user, days=days, scopes=scopes)
        until = f"{issued.expires_at:%Y-%m-%d %H:%M} UTC"
        line = _("Token: %(token)s (valid until %(time)s)") % {"token": token, "time": until}
        self.report(line, token=token, expires_at=issued.expires_at)
