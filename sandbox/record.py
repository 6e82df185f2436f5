"""Trades, notifications and tries as JSON, for the control desk."""

from datetime import datetime
from typing import Any

from sandbox import courier
from sandbox.models import Delivery, Notification, Refund, Trade


def trade_record(trade: Trade) -> dict[str, Any]:
    """One trade. Amounts in fen, times in ISO 8601; `opened` says whether the provider knows it yet."""
    return {
        "provider": trade.provider,
        "interface": trade.interface,
        "channel": trade.channel,
        "app_id": trade.app_id,
        "openid": trade.openid,
        "out_trade_no": trade.out_trade_no,
        "trade_no": trade.trade_no,
        "state": trade.state,
        "opened": trade.opened_at is not None,
        "amount_fen": trade.amount_fen,
        "refunded_fen": trade.refunded_fen,
        "subject": trade.subject,
        "scenario": trade.scenario,
        "notify_url": trade.notify_url,
        "return_url": trade.return_url,
        "created_at": moment(trade.created_at),
        "expires_at": moment(trade.expires_at),
        "paid_at": moment(trade.paid_at),
        "refunds": [refund_record(made) for made in trade.refunds.all()],
    }


def refund_record(made: Refund) -> dict[str, Any]:
    """One refund; `source` is `api` or `console`, `state` one of RefundState."""
    return {
        "number": made.number,
        "refund_id": made.refund_id,
        "amount_fen": made.amount_fen,
        "state": made.state,
        "source": made.source,
        "created_at": moment(made.created_at),
        "succeeded_at": moment(made.succeeded_at),
    }


def notification_record(notification: Notification) -> dict[str, Any]:
    """One notification: how a try made now would look, and every try that was made."""
    return {
        "kind": notification.kind,
        "event_id": notification.event_id,
        "url": notification.url,
        "delivered": notification.delivered_at is not None,
        "due_at": moment(notification.due_at),
        "headers": courier.headers_of(notification),
        "body": notification.body,
        "tries": [delivery_record(each) for each in notification.deliveries.all()],
    }


def delivery_record(delivery: Delivery) -> dict[str, Any]:
    """One try: `status` and `body` are the merchant's answer, `request` is what was sent."""
    return {
        "kind": delivery.notification.kind,
        "at": moment(delivery.at),
        "status": delivery.status,
        "body": delivery.answer,
        "error": delivery.error,
        "accepted": delivery.accepted,
        "request": {"headers": delivery.headers, "body": delivery.notification.body},
    }


def moment(value: datetime | None) -> str | None:
    """ISO 8601, or None."""
    return value.isoformat() if value else None
