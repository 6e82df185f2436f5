"""What `reconcile` prints: a line for a difference and a line for a report, for a person and for a program."""

from typing import Any

from django.utils.translation import gettext as _

from foundation.masking import number_end
from foundation.money import yuan_from_fen
from payments.ledger.models import Difference, Reconciliation
from payments.reconciling.operations.expected_fee import whole_fen
from payments.reconciling.outcome_words import outcome_in_words

_COUNTED = (
    "bill_payment_count",
    "bill_payment_fen",
    "bill_refund_count",
    "bill_refund_fen",
    "bill_fee_millifen",
    "ledger_payment_count",
    "ledger_payment_fen",
    "ledger_refund_count",
    "ledger_refund_fen",
    "not_ours_count",
    "not_ours_payment_fen",
    "not_ours_refund_fen",
)


def difference_values(difference: Difference, outcome: str | None) -> dict[str, Any]:
    """One difference for a program; the number shows its end alone, `outcome` is there when it was repaired."""
    values = {
        "difference": difference.kind,
        "entry": difference.entry,
        "payment_id": difference.payment_id,
        "number": number_end(difference.number),
        "line": difference.bill_line,
        "bill_fen": difference.bill_fen,
        "ledger_fen": difference.ledger_fen,
        "repair": difference.proposed_repair,
    }
    return values if outcome is None else {**values, "outcome": outcome}


def difference_sentence(difference: Difference, outcome: str | None) -> str:
    """The same for a person."""
    shown = {
        "kind": difference.get_kind_display(),
        "number": number_end(difference.number),
        "where": _("line %(line)d") % {"line": difference.bill_line} if difference.bill_line else _("not in the bill"),
        "whose": _("payment %(id)d") % {"id": difference.payment_id} if difference.payment_id else _("no payment"),
        "bill": yuan_from_fen(difference.bill_fen),
        "ledger": yuan_from_fen(difference.ledger_fen),
        "what": difference.get_proposed_repair_display() if outcome is None else outcome_in_words(outcome),
    }
    return _("%(kind)s: %(number)s (%(where)s, %(whose)s), bill ¥%(bill)s, ledger ¥%(ledger)s → %(what)s") % shown


def report_values(report: Reconciliation) -> dict[str, Any]:
    """The report for a program: counts, sums in fen, the fee in thousandths of a fen."""
    return {
        "provider": report.provider,
        "date": report.day.isoformat(),
        "result": _result(report),
        **{name: getattr(report, name) for name in _COUNTED},
        "matched": report.matched_count,
        "differences": report.difference_count,
        "carried": report.carried_count,
    }


def report_sentence(report: Reconciliation) -> str:
    """The same for a person."""
    results = {
        "agrees": _("bill and ledger agree"),
        "differs": _("bill and ledger differ"),
        "empty": _("nothing in the bill, nothing missing"),
    }
    shown = {
        "provider": report.get_provider_display(),
        "day": report.day.isoformat(),
        "result": results[_result(report)],
        "bill": _sums(report, "bill"),
        "ledger": _sums(report, "ledger"),
        "fee": yuan_from_fen(whole_fen(report.bill_fee_millifen)),
        "matched": report.matched_count,
        "differences": report.difference_count,
        "carried": report.carried_count,
    }
    sentence = _(
        "%(provider)s %(day)s: %(result)s. Bill: %(bill)s, fee ¥%(fee)s. Ledger: %(ledger)s. "
        "%(matched)d agree, %(differences)d differ, %(carried)d carried to the next day"
    )
    return sentence % shown + _others(report)


def _others(report: Reconciliation) -> str:
    """What the bill has that other systems of the merchant have sold; nothing where there is none."""
    if not report.not_ours_count:
        return ""
    shown = {
        "count": report.not_ours_count,
        "paid": yuan_from_fen(report.not_ours_payment_fen),
        "refunded": yuan_from_fen(report.not_ours_refund_fen),
    }
    return _("; of the bill %(count)d of other systems, paid ¥%(paid)s, refunded ¥%(refunded)s") % shown


def _result(report: Reconciliation) -> str:
    """`differs`; else `empty` for a bill without an entry; else `agrees`."""
    if report.difference_count:
        return "differs"
    return "agrees" if report.matched_count or report.not_ours_count else "empty"


def _sums(report: Reconciliation, side: str) -> str:
    shown = {
        "payments": getattr(report, f"{side}_payment_count"),
        "paid": yuan_from_fen(getattr(report, f"{side}_payment_fen")),
        "refunds": getattr(report, f"{side}_refund_count"),
        "refunded": yuan_from_fen(getattr(report, f"{side}_refund_fen")),
    }
    return _("%(payments)d paid ¥%(paid)s, %(refunds)d refunded ¥%(refunded)s") % shown
