"""What an event of a payment goes by, as a person reads it: facts by their names, states and errors in words."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation.console.formatting import EMPTY, yuan
from foundation.unreadable import UnreadableText
from payments.enums import PAID_BY, InvoiceState, RefundStatus, VoucherPlatform
from payments.ledger.admin.channel_words import channel_in_words
from payments.ledger.admin.evidence_rows import row_in_words
from payments.ledger.admin.provider_errors import error_in_words
from payments.ledger.models import Event
from payments.providers.base import TradeState

LABELS: Mapping[str, Promise] = {
    "amount_fen": gettext_lazy("amount"),
    "asked_fen": gettext_lazy("asked for"),
    "attempt": gettext_lazy("attempt"),
    "channel": gettext_lazy("channel"),
    "closed": gettext_lazy("closed here"),
    "currency": gettext_lazy("currency"),
    "failure": gettext_lazy("provider's error"),
    "invoice": gettext_lazy("invoice"),
    "invoice_state": gettext_lazy("invoice is"),
    "item": gettext_lazy("thing"),
    "paid_fen": gettext_lazy("paid"),
    "platform": gettext_lazy("platform"),
    "provider": gettext_lazy("provider"),
    "reason": gettext_lazy("reason"),
    "received_fen": gettext_lazy("paid out by the platform"),
    "red_letter_of": gettext_lazy("red letter of"),
    "refund": gettext_lazy("refund"),
    "refunded_elsewhere_fen": gettext_lazy("refunded at the provider"),
    "refunded_fen": gettext_lazy("refunded"),
    "request": gettext_lazy("number of the request"),
    "status": gettext_lazy("status"),
    "tender": gettext_lazy("taken as"),
    "times_asked": gettext_lazy("times asked"),
    "trade_state": gettext_lazy("the provider says"),
}
# Why something was not delivered; what is not here is shown as it is.
REASONS: Mapping[str, Promise] = {
    "error": gettext_lazy("a fault of this system"),
    "limit_reached": gettext_lazy("it may not be had more often"),
    "upgrade_over": gettext_lazy("the offer is over"),
    "offer_withdrawn": gettext_lazy("the offer was withdrawn"),
    "already_booked": gettext_lazy("the member has it already"),
    "session_cancelled": gettext_lazy("it was cancelled"),
    "session_over": gettext_lazy("its time is over"),
    "session_full": gettext_lazy("no place is left"),
}
_TRADE: Mapping[str, Promise] = {
    TradeState.PAID: pgettext_lazy("trade", "paid"),
    TradeState.WAITING: pgettext_lazy("trade", "waiting to be paid"),
    TradeState.CLOSED: pgettext_lazy("trade", "closed"),
    TradeState.REFUNDED: pgettext_lazy("trade", "paid, and refunded"),
    TradeState.NOT_FOUND: pgettext_lazy("trade", "not seen yet"),
}
# What somebody gave as a reason stands in an event as its digest alone.
_DIGEST = re.compile(r"[0-9a-f]{64}")
_WORDS: Mapping[str, Callable[[str], str]] = {
    "channel": channel_in_words,
    "failure": error_in_words,
    "invoice_state": lambda state: str(dict(InvoiceState.choices).get(state, state)),
    "reason": lambda code: str(REASONS.get(code, code)),
    "trade_state": lambda state: str(_TRADE.get(state, state)),
    "provider": lambda name: str(dict(PAID_BY).get(name, name)),
    "tender": lambda name: str(dict(PAID_BY).get(name, name)),
    "platform": lambda name: str(dict(VoucherPlatform.choices).get(name, name)),
    "status": lambda status: str(dict(RefundStatus.choices).get(status, status)),
}


def evidence_in_words(event: Event) -> SafeString | str:
    """One fact a line; empty values and keys of indexes are left out, and what cannot be read says so."""
    if isinstance(event.evidence, UnreadableText):
        return event.evidence
    return format_html_join("", "<div>{}: {}</div>", _facts(event, json.loads(event.evidence))) or EMPTY


def _facts(event: Event, said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in said.items():
        if value not in (None, "") and not name.endswith("_index") and not _is_digest(value):
            row = row_in_words(event, name, value)
            yield str(LABELS.get(name, name)), _value(name, value) if row is None else row


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _value(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_fen") and isinstance(value, int):
        return yuan(value)
    return _WORDS[name](value) if name in _WORDS else value
