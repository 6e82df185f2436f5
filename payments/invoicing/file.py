"""A file of invoices: its columns, and what a cell of them means."""

from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField, Sentence
from foundation.money import NotAnAmount, fen_from_yuan
from foundation.sheets.reading import Columns, Sheet, SheetRow, read_sheet
from payments.enums import InvoiceState
from payments.invoicing.document import Document, read_document

# `payment` is a number of its transaction: ours, the merchant order number, or the provider's own.
COLUMNS = Columns(
    known=("payment", "number", "code", "issued_on", "amount", "state", "reverses"),
    needed=("payment", "number", "issued_on"),
    most_rows=2_000,
)
_IN_A_FILE = (InvoiceState.ISSUED, InvoiceState.RED_LETTERED)
_OLD_DATES = str.maketrans({"/": "-", "年": "-", "月": "-", "日": None})


@dataclass(frozen=True, slots=True)
class Line:
    """One line that can be understood. `amount_fen` None: all there is; `reverses`: which one, where it is said."""

    payment: str
    document: Document
    amount_fen: int | None
    is_red: bool
    reverses: str


def read_invoices(content: bytes, *, charset: str = "") -> Sheet:
    """The rows of such a file; raises InvalidField for `file` and `charset` as `read_sheet` does."""
    return read_sheet(content, COLUMNS, charset=charset)


def understand(row: SheetRow) -> Line:
    """What a row says; raises InvalidField with the sentence for each column that says nothing."""
    errors: dict[str, list[Sentence]] = {}
    values = {name: value.removeprefix("'") for name, value in row.values.items()}
    if row.is_too_long:
        errors["row"] = [_("The row has more cells than the header.")]
    if not values["payment"]:
        errors["payment"] = [_("Give the transaction number of the payment.")]
    state, amount_fen = _state(values["state"], errors), _amount(values["amount"], errors)
    document: Document | None = None
    try:
        day = _day(values["issued_on"])
        document = read_document(number=values["number"], code=values["code"], issued_on=day)
    except InvalidField as refusal:
        errors |= refusal.extra["errors"]
    if errors or document is None:
        raise InvalidField(errors or {"number": [_("Give the number of the invoice.")]})
    is_red = state == InvoiceState.RED_LETTERED
    return Line(values["payment"], document, amount_fen, is_red, values["reverses"])


def _state(written: str, errors: dict[str, list[Sentence]]) -> InvoiceState:
    """By its word, in any of our languages; nothing is issued."""
    if not written:
        return InvoiceState.ISSUED
    for state in _IN_A_FILE:
        words = {state.value, *(_in(language, state) for language in ("en", "zh-hans"))}
        if written.lower() in {word.lower() for word in words}:
            return state
    errors["state"] = [
        _("The state is %(issued)s or %(red)s.") % {"issued": _IN_A_FILE[0].label, "red": _IN_A_FILE[1].label}
    ]
    return InvoiceState.ISSUED


def _in(language: str, state: InvoiceState) -> str:
    with translation.override(language):
        return str(state.label)


def _amount(written: str, errors: dict[str, list[Sentence]]) -> int | None:
    """In fen; a red letter's may be written with its minus."""
    plain = written.lstrip("-−").translate({ord(mark): None for mark in "¥￥, "})
    if not plain:
        return None
    try:
        return fen_from_yuan(plain)
    except NotAnAmount:
        errors["amount"] = [_("Give an amount in yuan with at most two decimals, such as 100.00.")]
        return None


def _day(written: str) -> date | None:
    """`2026-11-23`, as a spreadsheet in China writes it too, with a time behind it or without."""
    parts = written.partition(" ")[0].partition("T")[0].translate(_OLD_DATES).split("-")
    try:
        return date(*(int(part) for part in parts)) if len(parts) == 3 else None
    except ValueError:
        return None
