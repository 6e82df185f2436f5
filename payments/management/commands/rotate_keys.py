"""rotate_keys: seal what older keys have sealed again, under the newest of FIELD_ENCRYPTION_KEYS."""

from typing import Any

from django.utils.translation import gettext as _

from foundation.key_rotation import encrypted_tables, rotate_table
from foundation.reporting import ReportingCommand


class Command(ReportingCommand):
    """One line a table; `--json`: `{"table": "…", "rows": 1}`. May run beside the service, and be started again."""

    help = "Re-encrypt everything with the newest key, after which older keys can be taken out."

    def run(self, **_options: Any) -> None:
        """Table after table, with the count of rows rewritten."""
        for model, fields in encrypted_tables():
            rows = max(rotate_table(model, fields), default=0)
            table = model._meta.db_table
            self.report(
                _("%(table)s: %(rows)s rows rewritten") % {"table": table, "rows": rows}, table=table, rows=rows
            )
