"""The columns that an audit compares, and what stands in them, as people read them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.money import shown_yuan
from payments.further_checks import further_checks
from payments.ledger.models import (
    Attempt,
    Closing,
    Difference,
    ExceptionCase,
    Invoice,
    Payment,
    Reconciliation,
    Refund,
    Till,
)

_MODELS: Mapping[str, type[Model]] = {
    "payment": Payment,
    "attempt": Attempt,
    "refund": Refund,
    "invoice": Invoice,
    "case": ExceptionCase,
    "report": Reconciliation,
    "difference": Difference,
    "closing": Closing,
    "till": Till,
}
# Where the column's own name is none for people, or names fen where yuan are shown.
_COLUMNS: Mapping[str, str | Promise] = {
    "amount_fen": gettext_lazy("amount"),
    "paid_fen": gettext_lazy("sum paid"),
    "received_fen": gettext_lazy("sum received"),
    "refunded_fen": gettext_lazy("sum refunded"),
    "refund_reserved_fen": gettext_lazy("sum held by refunds"),
    "refunded_elsewhere_fen": gettext_lazy("sum refunded elsewhere"),
    "fen": gettext_lazy("amount"),
    "own_day": gettext_lazy("own day"),
    "fee_millifen": gettext_lazy("sum of fees"),
    "unknown_fee_count": gettext_lazy("count of unknown fees"),
    "late_count": gettext_lazy("count of late movements"),
    "entry_count": gettext_lazy("count of entries"),
    "entries": gettext_lazy("entries"),
    "totals": gettext_lazy("totals"),
    "undecided": gettext_lazy("what was undecided"),
    "statement": gettext_lazy("statement of the month"),
    "clerk": gettext_lazy("clerk"),
    "float_fen": gettext_lazy("float"),
    "expected_fen": gettext_lazy("sum expected"),
    "counted_fen": gettext_lazy("sum counted"),
    "asked_fen": gettext_lazy("sum asked for"),
    "is_paid": gettext_lazy("paid or not"),
    "item_id": gettext_lazy("what was bought"),
    "subject": gettext_lazy("what it is about"),
    "run": gettext_lazy("number of the run"),
    "transaction_id": gettext_lazy("transaction number"),
    "transaction_id_index": gettext_lazy("transaction number"),
    "out_trade_no": gettext_lazy("merchant order number"),
    "out_trade_no_index": gettext_lazy("merchant order number"),
    "provider_transaction_id": gettext_lazy("provider's transaction number"),
    "provider_transaction_id_index": gettext_lazy("provider's transaction number"),
    "provider_refund_id": gettext_lazy("provider's refund number"),
    "number": gettext_lazy("number"),
    "number_index": gettext_lazy("number"),
    "bill_payment_count": gettext_lazy("count of payments in the bill"),
    "bill_payment_fen": gettext_lazy("sum of payments in the bill"),
    "bill_refund_count": gettext_lazy("count of refunds in the bill"),
    "bill_refund_fen": gettext_lazy("sum of refunds in the bill"),
    "bill_fee_millifen": gettext_lazy("sum of fees in the bill"),
    "ledger_payment_count": gettext_lazy("count of payments here"),
    "ledger_payment_fen": gettext_lazy("sum of payments here"),
    "ledger_refund_count": gettext_lazy("count of refunds here"),
    "ledger_refund_fen": gettext_lazy("sum of refunds here"),
    "ledger_fee_millifen": gettext_lazy("sum of fees here"),
    "not_ours_count": gettext_lazy("count of other systems' rows"),
    "not_ours_payment_fen": gettext_lazy("sum of other systems' payments"),
    "not_ours_refund_fen": gettext_lazy("sum of other systems' refunds"),
    "payment_count": gettext_lazy("count of payments"),
    "refund_count": gettext_lazy("count of refunds"),
    "case_count": gettext_lazy("count of exceptions"),
    "open_case_count": gettext_lazy("count of open exceptions"),
    "report_count": gettext_lazy("count of reconciliations"),
    "difference_count": gettext_lazy("count of differences"),
    "differences": gettext_lazy("differences"),
    "made_at": gettext_lazy("time of making"),
    "pin_count": gettext_lazy("count of what it pins"),
    "digest": gettext_lazy("digest of what it pins"),
    "pins": gettext_lazy("what it pins"),
    "previous": gettext_lazy("signature of the head before"),
    "signature": gettext_lazy("signature"),
    "removed_rows": gettext_lazy("the rows that it has emptied"),
    "before_at": gettext_lazy("time before which it removed"),
}
# Of these no value is shown: they stand in events as a keyed digest only.
_UNSHOWN = frozenset(
    {"reason", "decline_reason", "evidence", "closing_reason", "reopening_reason", "totals", "undecided", "statement"}
)


def column_words(subject: str, what: str) -> str:
    """The column's name: `amount`, `approved by`."""
    for check in further_checks():
        if check.subject == subject:
            return str(check.columns[what])
    field = _field(subject, what)
    return str(_COLUMNS.get(what) or (what if field is None else field.verbose_name))


def model_of(subject: str) -> type[Model] | None:
    """The table of the row that a finding is about; None where the console has no page for it."""
    return _MODELS.get(subject)


def is_shown(what: str) -> bool:
    """Whether the column's values tell a reader anything."""
    return what not in _UNSHOWN and not what.endswith("_index")


def value_words(subject: str, what: str, value: Any) -> str:
    """The value as it is written for people: amounts in yuan, times at the gym, states by their names."""
    if value is None or value == "":
        return _("empty")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if not is_shown(what):
        return _("a text that is not shown")
    if what == "item_id":
        return _("No. %(number)s") % {"number": value}
    if isinstance(value, int):
        return _amount(what, value)
    if what.endswith("_at"):
        return _time(str(value))
    choices = dict(getattr(_field(subject, what), "flatchoices", ()))
    return str(choices.get(value, value))


def _amount(what: str, value: int) -> str:
    if what.endswith("_millifen"):
        return f"¥{Decimal(value).scaleb(-5)}"
    return shown_yuan(value) if what == "fen" or what.endswith("_fen") else str(value)


def _time(text: str) -> str:
    try:
        return localize(localtime(datetime.fromisoformat(text)))
    except ValueError:
        return text


def _field(subject: str, what: str) -> "Field[Any, Any] | None":
    model = _MODELS.get(subject)
    if model is None:
        return None
    try:
        return model._meta.get_field(what.removesuffix("_id"))  # type: ignore[return-value]  # a column, no relation back
    except FieldDoesNotExist:
        return None
