"""Money back, in the one book that both providers keep. The only writer of a refund's states."""

import secrets

from django.db import transaction

from sandbox import clock, scenarios
from sandbox.book import BookError
from sandbox.models import Provider, Refund, RefundState, Source, State, Trade
from sandbox.refund_limits import check_limits

UNSETTLED = (RefundState.PENDING, RefundState.ABNORMAL)


class TradeIsNotPaid(BookError):
    """There is nothing to give back."""


class RefundTooLarge(BookError):
    """More than is left of what was paid."""


class RefundDiffers(BookError):
    """The refund number was used with another amount."""


class BalanceTooLow(BookError):
    """The merchant's account has not enough in it."""


class RefundNotAllowed(BookError):
    """The provider allows no refund of this trade."""


def refund(
    trade: Trade, *, number: str, amount_fen: int, reason: str = "", notify_url: str = ""
) -> tuple[Refund, bool]:
    """Money back at the merchant's request, once a number; and whether this call made it.

    At once, unless the scenario ends it otherwise. Raises TradeIsNotPaid, RefundDiffers, RefundTooLarge,
    BalanceTooLow, RefundNotAllowed, or what `check_limits` raises.
    """
    with transaction.atomic():
        trade.refresh_from_db()
        if trade.state != State.PAID:
            raise TradeIsNotPaid
        former = list(trade.refunds.all())
        known = next((each for each in former if each.number == number), None)
        if known is not None and known.amount_fen != amount_fen:
            raise RefundDiffers
        if known is not None:
            return known, False
        if amount_fen > trade.refundable_fen:
            raise RefundTooLarge
        check_limits(trade, former)
        state = _outcome(trade)
        return _write(trade, number, amount_fen, state=state, reason=reason, notify_url=notify_url), True


def _outcome(trade: Trade) -> RefundState:
    """How the scenario lets a new refund end; raises BalanceTooLow or RefundNotAllowed."""
    scenario, is_alipay = scenarios.at_present("refund", trade.out_trade_no), trade.provider == Provider.ALIPAY
    if scenario == "refund_not_enough":
        raise BalanceTooLow
    if scenario in ("refund_closed", "refund_refused_in_gbk") and is_alipay:
        raise RefundNotAllowed
    outcomes = {
        "refund_pending": RefundState.PENDING,
        # Alipay has no word for it: its refund just never comes to an end.
        "refund_abnormal": RefundState.PENDING if is_alipay else RefundState.ABNORMAL,
        "refund_closed": RefundState.CLOSED,
    }
    return outcomes.get(scenario, RefundState.SUCCEEDED)


def refund_by_hand(trade: Trade, *, number: str = "", amount_fen: int | None = None) -> Refund:
    """A person gives money back in the provider's console: at once, all that is left unless an amount is given.

    The provider numbers it when no number is given: Alipay gives a whole refund the trade's own. Raises TradeIsNotPaid,
    RefundTooLarge, or RefundDiffers when the number was used before.
    """
    with transaction.atomic():
        trade.refresh_from_db()
        if trade.state != State.PAID:
            raise TradeIsNotPaid
        if trade.refunds.filter(number=number).exists():
            raise RefundDiffers
        left = trade.refundable_fen
        wanted = left if amount_fen is None else amount_fen
        if not 1 <= wanted <= left:
            raise RefundTooLarge
        if trade.provider == Provider.ALIPAY and wanted == trade.amount_fen:
            number = number or trade.out_trade_no
        number = number or f"{clock.china_text(clock.now(), '%Y%m%d%H%M%S')}{secrets.randbelow(10**14):014d}"
        return _write(trade, number, wanted, source=Source.CONSOLE, notify_url=trade.notify_url)


def _write(
    trade: Trade,
    number: str,
    amount_fen: int,
    *,
    state: RefundState = RefundState.SUCCEEDED,
    source: Source = Source.API,
    reason: str = "",
    notify_url: str = "",
) -> Refund:
    now = clock.now()
    return trade.refunds.create(
        number=number,
        refund_id=f"50{clock.china_text(now, '%Y%m%d')}{secrets.randbelow(10**18):018d}",
        amount_fen=amount_fen,
        reason=reason,
        notify_url=notify_url,
        source=source,
        state=state,
        created_at=now,
        succeeded_at=now if state == RefundState.SUCCEEDED else None,
    )


def settle_refund(unsettled: Refund, state: RefundState = RefundState.SUCCEEDED) -> bool:
    """A refund under way, or one that could not reach the payer, ends in `state`; whether it was still unsettled."""
    succeeded_at = clock.now() if state == RefundState.SUCCEEDED else None
    still = Refund.objects.filter(pk=unsettled.pk, state__in=UNSETTLED)
    moved = still.update(state=state, succeeded_at=succeeded_at)
    unsettled.refresh_from_db()
    return bool(moved)
