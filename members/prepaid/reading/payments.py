"""Payments that have bought nothing, as entitlements: what waits to be delivered, and what names no item."""

from collections.abc import Iterator

from members.prepaid.entitlement import Begin, Entitlement
from members.prepaid.reading.span import Span
from members.prepaid.stages.payment import UnnamedStage
from payments.enums import EventKind
from payments.ledger.known_money import heard_of, undelivered_prices, unnamed_prices


def payments_in(span: Span) -> Iterator[Entitlement]:
    """Those that wait now, and those without an item that came in this time or of which something went back."""
    waiting = undelivered_prices()
    heard = heard_of(EventKind.SUCCEEDED, (paid.payment_id for paid in waiting))
    for payment_id, member_id, fen, paid_at in waiting:
        at = heard.get(payment_id, paid_at)
        if at < span.ended:
            yield span.undelivered(payment_id, member_id, fen, heard=at, left_at=None)
    unnamed = unnamed_prices(since=span.began, before=span.ended, also=span.refunded_ids)
    heard = heard_of(EventKind.SUCCEEDED, (paid.payment_id for paid in unnamed))
    for payment_id, member_id, fen, paid_at in unnamed:
        stage = UnnamedStage(payment_id, member_id, (payment_id,))
        begin = Begin(heard.get(payment_id, paid_at), stage, payment_id, fen)
        yield Entitlement((begin,), span.refunds_of([payment_id]))
