"""verify_audit: prove every row of money by its events, and make the next head over everything."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.errors import InvalidField
from foundation.file_errors import unwritable_file
from foundation.reporting import ReportingCommand
from payments.auditing.head_signature import FIGURES
from payments.auditing.operations.audit import Audit, audit
from payments.auditing.operations.compare_head import head_as_text, read_head
from payments.auditing.queries import is_due, removed_by_retention
from payments.enums import ChainKind, RemovalKind
from payments.ledger.models import AuditHead


class Command(ReportingCommand):
    """`--json`: `{"payments": 7, "cases": 1, "reports": 2, "closings": 3, "broken": 0, "head": "3:9f…", …}`.

    When anything is not what was written: the error `chain_broken` with every finding by name, and exit code 1.
    """

    help = gettext_noop(
        "Prove payments, refunds, exceptions, reports and closed days by their events, and make the next head of all."
    )
    job_options = {"daily": True}

    def add_arguments(self, parser: CommandParser) -> None:
        """A head outside to compare with, a file for the newest one, and what the daily job says."""
        super().add_arguments(parser)
        parser.add_argument("--head", metavar="FILE|VALUE", help=_("compare with a head that was kept outside"))
        parser.add_argument("--write-head", metavar="FILE", help=_("write the newest head to this file"))
        parser.add_argument("--daily", action="store_true", help=_("do nothing if this was done within the last day"))

    def run(
        self, *, head: str | None = None, write_head: str | None = None, daily: bool = False, **_options: Any
    ) -> None:
        """Chain after chain, in constant memory."""
        if daily and not is_due():
            return
        found = audit(None if head is None else read_head(head))
        if write_head is not None and found.head is not None:
            _write(Path(write_head), found.head)
        if found.finding_count:
            self.complain(found)
        counts = {f"{kind.value}s": found.counts[kind] for kind in ChainKind}
        line = _("%(payments)d payments, %(cases)d exceptions and %(reports)d reports hold") % counts
        lines = [line, *_removed_in_words(), _in_words(found.head)]
        removed = {f"removed_{kind}s": rows for kind, (rows, _last) in removed_by_retention().items()}
        self.report("\n".join(lines), **counts, broken=0, **removed, **_figures(found.head))

    def complain(self, found: Audit) -> None:
        """Every finding in a sentence; for a program the first one's own words stand by themselves, too."""
        first, more = found.findings[0], found.finding_count - len(found.findings)
        lines = [str(finding) for finding in found.findings]
        if more:
            lines.append(_("… and %(more)d more") % {"more": more})
        self.fail(
            "chain_broken",
            "\n".join(lines),
            **{"payment": None, "number": None, **first.as_dict()},
            broken=found.finding_count,
            findings=[finding.as_dict() for finding in found.findings],
        )


def _write(path: Path, head: AuditHead) -> None:
    try:
        path.write_text(head_as_text(head), encoding="utf-8")
    except OSError as error:
        raise InvalidField({"write_head": [unwritable_file(error)]}) from error


def _removed_in_words() -> Iterator[str]:
    """What is not there any more, and rightly so."""
    for kind, (rows, last) in removed_by_retention().items():
        if last is not None:
            said = {"what": RemovalKind(kind).label, "count": rows, "day": localtime(last).date().isoformat()}
            yield _("%(what)s: removed by retention %(count)d, the last on %(day)s; every removal holds") % said


def _in_words(head: AuditHead | None) -> str:
    if head is None:
        return _("No head was made.")
    return _("Head %(head)s: %(payment_count)d payments, %(paid_fen)d fen paid, %(refunded_fen)d fen refunded") % {
        "head": head,
        **_figures(head),
    }


def _figures(head: AuditHead | None) -> dict[str, Any]:
    if head is None:
        return {"head": None}
    return {"head": str(head), **{name: getattr(head, name) for name in FIGURES}}
