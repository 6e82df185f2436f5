"""The last things that happened to a payment, in words, for whoever decides about it."""

import json
from typing import Any

from foundation.console import formatting
from foundation.console.facts import SHOWN_EVENTS, Happened
from foundation.unreadable import UnreadableText
from payments.ledger.admin.actor import with_account
from payments.ledger.models import Event, Payment


def history_of(payment: Payment) -> list[Happened]:
    """Its events, the newest first."""
    events = with_account(Event.objects.filter(payment=payment)).order_by("-number")[:SHOWN_EVENTS]
    return [Happened(each.created_at, _what(each), who=_who(each)) for each in events]


def _what(event: Any) -> str:
    """What it was, with its amount where the event has one."""
    said = {} if isinstance(event.evidence, UnreadableText) else json.loads(event.evidence)
    fen = said.get("amount_fen")
    what = event.get_kind_display()
    return f"{what} · {formatting.yuan(fen)}" if isinstance(fen, int) else str(what)


def _who(event: Any) -> str:
    """The person by name; else what brought the news."""
    return str(event.account_name or event.get_source_display())
