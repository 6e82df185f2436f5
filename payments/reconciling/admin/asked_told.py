"""How far a reconciliation is that was asked for, and what its preview has found, as its page shows it."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.facts import Fact
from foundation.money import shown_yuan
from payments.enums import AskedState, DifferenceKind
from payments.jobs.queries import job_reports
from payments.ledger.models import AskedReconciliation
from payments.providers.billing import EntryKind
from payments.reconciling.admin.difference import ENTRIES
from payments.reconciling.asked_words import failure_sentence
from payments.reconciling.operations.expected_fee import whole_fen

JOB = "reconcile_asked"
# The job looks every few seconds: where it has not for so long, nobody runs it.
MISSED_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Told:
    """`is_idle`: it waits, and no process runs the job. `totals` and `kinds` are tables, "" where there is nothing."""

    state: str
    is_under_way: bool
    is_idle: bool
    percent: int
    read_rows: int
    failure: str
    verdict: str
    totals: SafeString | str
    kinds: SafeString | str
    report: SafeString | str


def told(asked: AskedReconciliation) -> Told:
    """By the row, and by when the job was run last."""
    preview = json.loads(asked.preview) if asked.state != AskedState.WAITING else {}
    return Told(
        state=asked.get_state_display(),
        is_under_way=asked.is_under_way,
        is_idle=asked.is_under_way and asked.leased_until is None and not _is_job_alive(),
        percent=asked.percent,
        read_rows=asked.read_rows,
        failure=failure_sentence(asked),
        verdict=_verdict(preview) if preview else "",
        totals=_totals(preview["totals"]) if preview else "",
        kinds=_kinds(preview["kinds"]) if preview and preview["kinds"] else "",
        report=formatting.link_to(asked.report) if asked.report else "",
    )


def found(asked: AskedReconciliation) -> str:
    """The preview in a sentence."""
    return _verdict(json.loads(asked.preview))


def sides(asked: AskedReconciliation) -> list[Fact]:
    """What the preview adds up to: what was paid less what went back, on both sides; dashes before there is one."""
    totals = json.loads(asked.preview).get("totals")
    bill = totals and totals["bill_payment_fen"] - totals["bill_refund_fen"]
    here = totals and totals["ledger_payment_fen"] - totals["ledger_refund_fen"]
    apart = None if totals is None else bill - here
    return [
        (_("in the bill"), formatting.yuan(bill)),
        (_("here"), formatting.yuan(here)),
        (_("apart"), formatting.yuan(apart)),
    ]


def _is_job_alive() -> bool:
    since = timezone.now() - MISSED_AFTER
    return any(
        job.is_running or (job.began_at is not None and job.began_at > since)
        for job in job_reports()
        if job.name == JOB
    )


def _verdict(preview: dict[str, Any]) -> str:
    totals, kinds = preview["totals"], preview["kinds"]
    shown = {
        "matched": totals["matched_count"],
        "carried": totals["carried_count"],
        "count": sum(each["count"] for each in kinds if each["kind"] != DifferenceKind.NOT_OURS),
        "others": totals["not_ours_count"],
    }
    if preview["source"] == "empty":
        return _("The provider says that there is no bill of this day: %(count)d differences.") % shown
    return (
        _(
            "%(matched)d agree, %(carried)d are carried to the next day, %(others)d are of other systems, "
            "%(count)d differ."
        )
        % shown
    )


def _totals(totals: dict[str, Any]) -> SafeString:
    rows = [
        _row(_("Payments"), totals["bill_payment_fen"], totals["ledger_payment_fen"]),
        _row(_("Refunds"), totals["bill_refund_fen"], totals["ledger_refund_fen"]),
        [_("Fee"), shown_yuan(whole_fen(totals["bill_fee_millifen"])), formatting.EMPTY, formatting.EMPTY],
    ]
    return formatting.table(["", _("In the bill"), _("Here"), _("Apart")], rows)


def _row(title: str, bill_fen: int, ledger_fen: int) -> list[str]:
    return [title, *(formatting.yuan(fen) for fen in (bill_fen, ledger_fen, bill_fen - ledger_fen))]


def _kinds(kinds: list[dict[str, Any]]) -> SafeString:
    rows = [
        [
            DifferenceKind(each["kind"]).label,
            ENTRIES[EntryKind(each["entry"])],
            each["count"],
            formatting.yuan(each["bill_fen"]),
            formatting.yuan(each["ledger_fen"]),
        ]
        for each in kinds
    ]
    return formatting.table([_("Kind"), _("Entry"), _("Count"), _("In the bill"), _("Here")], rows)
