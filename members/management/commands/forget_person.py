"""forget_person: mask who a member was, once the law's time is over."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.reporting import ReportingCommand
from members.errors import PersonIsNeeded
from members.personal.operations.forget_person import Forgotten, forget_person
from members.personal.words import count_in_words


class Command(ReportingCommand):
    """Sentences; `--json`: `{"member": 7, "name": "…", "rehearsal": false, "masked": {"visits": 3, …}}`.

    Refused with `person_is_needed` and every reason in `why` while money is open, something runs, the law's time is not
    over, or the person works here. `--dry-run` says the same and who, what and how many, and changes nothing.
    """

    help = gettext_noop(
        "Mask name, phone, reasons and notes of a member whom nobody has to know any more. It cannot be undone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and whether only to look."""
        super().add_arguments(parser)
        parser.add_argument("member", type=int, metavar="MEMBER", help=_("the member's id"))
        parser.add_argument("--dry-run", action="store_true", help=_("say who, what and how many, and change nothing"))

    def run(self, *, member: int, dry_run: bool, **_options: Any) -> None:
        """One person; a rehearsal of what would be refused ends as that would."""
        done = forget_person(member_id=member, is_rehearsal=dry_run)
        values = {"member": done.member_id, "name": done.name, "rehearsal": dry_run, "masked": done.counts}
        self.report("\n".join(_sentences(done, is_rehearsal=dry_run)), **values)
        if done.needed:
            raise PersonIsNeeded(done.needed)


def _sentences(done: Forgotten, *, is_rehearsal: bool) -> list[str]:
    who = {"name": done.name, "id": done.member_id}
    if is_rehearsal:
        first = _("%(name)s (member %(id)d) would be masked; nothing was changed.") % who
    else:
        first = _("%(name)s (member %(id)d) is masked.") % who
    return [first, *(f"  {count_in_words(kind, count)}" for kind, count in done.counts.items())]
