"""check_roles: what the groups of this gym may do, against the table of roles."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from members.people.operations.restore_roles import restore_roles
from members.people.role_differences import RoleDifference, in_words, label_of, role_differences


class Command(ReportingCommand):
    """A line a role; `--json`: `{"role": "前台", "exists": true, "missing": ["app.codename", …], "beyond": []}`.

    When one differs: the error `roles_differ`, and exit code 1. With `--restore` what differed is told and mended.
    """

    help = gettext_noop(
        "Say where the groups of roles differ from the table of who may do what, and set them to it if asked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which roles to set to the table, if any."""
        super().add_arguments(parser)
        parser.add_argument(
            "--restore", nargs="*", metavar="ROLE", help=_("set these roles, or all, to exactly what the table says")
        )

    def run(self, *, restore: list[str] | None = None, **_options: Any) -> None:
        """Compare, or mend what differs."""
        if restore is not None:
            for difference in restore_roles(restore):
                self.say(difference, _("%(role)s was set to the table: %(differences)s"))
            return
        found = role_differences()
        for difference in found:
            self.say(difference, _("%(role)s: %(differences)s"))
        differing = [each.role for each in found if each]
        if differing:
            self.fail("roles_differ", _how_to_restore(differing), roles=differing)

    def say(self, difference: RoleDifference, sentence: str) -> None:
        """One role."""
        words = {"role": label_of(difference.role), "differences": _in_words(difference)}
        values = {name: getattr(difference, name) for name in ("role", "exists", "missing", "beyond")}
        self.report(sentence % words, **values)


def _in_words(difference: RoleDifference) -> str:
    if not difference:
        return _("as in the table")
    sentences = [] if difference.exists else [_("there is no such group")]
    if difference.missing:
        sentences.append(_("lacks %(what)s") % {"what": ", ".join(map(in_words, difference.missing))})
    if difference.beyond:
        sentences.append(_("has beyond it %(what)s") % {"what": ", ".join(map(in_words, difference.beyond))})
    return "; ".join(sentences)


def _how_to_restore(roles: list[str]) -> str:
    return _(
        "%(count)d roles differ from the table. A gym may want it so; to set them to the table again: "
        "manage.py check_roles --restore %(roles)s"
    ) % {"count": len(roles), "roles": " ".join(roles)}
