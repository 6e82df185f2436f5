"""rotate_keys: seal what older keys have sealed again, under the newest of FIELD_ENCRYPTION_KEYS."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.encryption import SealedMixin
from foundation.key_ring import SealBroken
from foundation.key_rotation import check_table, encrypted_tables, rotate_table
from foundation.reporting import ReportingCommand


class Command(ReportingCommand):
    """One line a table; `--json`: `{"table": "…", "rows": 1}`. May run beside the service, and be started again.

    With `--check` every value is opened and nothing is written: `{"table": "…", "rows": 1, "broken": 0}`, and exit code
    1 when one does not open.
    """

    help = gettext_noop("Re-encrypt with the newest key what older ones encrypted, after which those can be taken out.")

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check` beside what every command has."""
        super().add_arguments(parser)
        parser.add_argument(
            "--check",
            action="store_true",
            dest="is_check",
            help=_("open every value, write nothing, and say what fails"),
        )

    def run(self, *, is_check: bool, **_options: Any) -> None:
        """Table after table, with the count of rows."""
        if is_check:
            self.check_all()
            return
        for model, fields in encrypted_tables():
            self.rotate(model, fields)

    def rotate(self, model: type[models.Model], fields: list[SealedMixin]) -> None:
        """A table, to its end or to the first value that does not open."""
        try:
            rows = max(rotate_table(model, fields), default=0)
        except SealBroken as error:
            self.fail("seal_broken", str(error))
        table = model._meta.db_table
        self.report(_("%(table)s: %(rows)s rows rewritten") % {"table": table, "rows": rows}, table=table, rows=rows)

    def check_all(self) -> None:
        """Every table, and then each with values that do not open, and the first sentence about one of them."""
        first, wrong_in = "", dict[str, int]()
        for model, fields in encrypted_tables():
            rows = broken = 0
            for wrong in check_table(model, fields):
                rows, broken, first = rows + 1, broken + bool(wrong), first or wrong
            said = {"table": model._meta.db_table, "rows": rows, "broken": broken}
            self.report(_("%(table)s: %(rows)s rows read, %(broken)s of them do not open") % said, **said)
            if broken:
                wrong_in[model._meta.db_table] = broken
        if wrong_in:
            counts = ", ".join(f"{table}: {count}" for table, count in wrong_in.items())
            detail = _("Rows with a value that does not open: %(counts)s. The first: %(why)s")
            self.fail("seal_broken", detail % {"counts": counts, "why": first}, broken=wrong_in)
