"""reset_second_factor: the way back in for who has lost the phone, when no manager can give it."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from members.people.names import plain_username
from members.people.operations.second_factor import reset_factor


class Command(ReportingCommand):
    """`--json`: `{"username": "…", "had_one": true}`."""

    help = gettext_noop("Forget the second factor of an account, and end its sessions.")

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        super().add_arguments(parser)
        parser.add_argument("username")

    def run(self, *, username: str, **_options: Any) -> None:
        """Find the account and call the operation."""
        user = User.objects.filter(username=plain_username(username)).first()
        if user is None:
            self.fail("user_not_found", _("There is no account of this name."))
        had_one = reset_factor(user_id=user.pk)
        told = _("The second factor of %(account)s is reset.") if had_one else _("%(account)s has no second factor.")
        self.report(told % {"account": user.get_username()}, username=user.get_username(), had_one=had_one)
