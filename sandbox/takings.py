"""What the book comes to: money in and money back, a provider, a day."""

from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet, Sum

from sandbox.clock import CHINA
from sandbox.models import Provider, Refund, RefundState, State, Trade


def day_in_china(day: date) -> tuple[datetime, datetime]:
    """Where this day of UTC+8 begins, and where the next one does."""
    start = datetime.combine(day, time.min, CHINA)
    return start, start + timedelta(days=1)


def takings(day: date | None) -> dict[str, dict[str, int]]:
    """By provider: how many payments and refunds that succeeded, and their fen; of one day of UTC+8, or of all."""
    paid = Trade.objects.filter(state=State.PAID)
    refunded = Refund.objects.filter(state=RefundState.SUCCEEDED)
    if day is not None:
        start, end = day_in_china(day)
        paid = paid.filter(paid_at__gte=start, paid_at__lt=end)
        refunded = refunded.filter(succeeded_at__gte=start, succeeded_at__lt=end)
    return {
        provider.value: {
            **_sum(paid.filter(provider=provider), "paid"),
            **_sum(refunded.filter(trade__provider=provider), "refunded"),
        }
        for provider in Provider
    }


def _sum(rows: QuerySet[Trade] | QuerySet[Refund], name: str) -> dict[str, int]:
    found = rows.aggregate(count=Count("pk"), fen=Sum("amount_fen"))
    return {f"{name}_count": found["count"], f"{name}_fen": found["fen"] or 0}
