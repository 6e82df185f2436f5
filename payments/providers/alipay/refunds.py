"""Money on its way back: the two requests about it, and what Alipay's answers to them mean.

Sources: opendocs.alipay.com, alipay.trade.refund and alipay.trade.fastpay.refund.query.
"""

from collections.abc import Callable, Mapping

from alipay.aop.api.domain.AlipayTradeFastpayRefundQueryModel import AlipayTradeFastpayRefundQueryModel
from alipay.aop.api.domain.AlipayTradeRefundModel import AlipayTradeRefundModel
from alipay.aop.api.request.AlipayTradeFastpayRefundQueryRequest import AlipayTradeFastpayRefundQueryRequest
from alipay.aop.api.request.AlipayTradeRefundRequest import AlipayTradeRefundRequest

from foundation.money import fen_from_yuan, yuan_from_fen
from payments.providers.alipay.answer_codes import NOT_FOUND, NOT_WAITING, bare_code
from payments.providers.alipay.beijing_time import moment_from_beijing
from payments.providers.alipay.orders import Request, payable_subject
from payments.providers.base import ProviderRefused, ProviderUnknown
from payments.providers.refunding import RefundOrder, RefundState, RefundStatement

# Sends one request; the fields of a verified success, or ProviderRefused or ProviderUnknown.
Ask = Callable[[Request], Mapping[str, str]]

# A "no" for now: after a top-up or a while the same number may be sent again. The last one says that money has gone
# back under this number, and another sum: a query tells which.
REPEATABLE = frozenset({"SELLER_BALANCE_NOT_ENOUGH", "REFUND_CHARGE_ERROR", "DISCORDANT_REPEAT_REQUEST"})
# What an answer to a query has when Alipay knows the refund. All of them are missing where it does not.
REFUND_FIELDS = ("out_request_no", "refund_amount", "refund_status")


def make_refund(ask: Ask, order: RefundOrder) -> RefundStatement:
    """Send the refund; PROCESSING when Alipay took it without saying that this call moved the money.

    No amount is stated: `refund_fee` is the sum of all refunds of the trade. Raises ProviderRefused, or
    ProviderUnknown when the same number has to be asked for or sent again.
    """
    try:
        fields = ask(refund_request(order))
    except ProviderRefused as refusal:
        if bare_code(refusal.code) in REPEATABLE:
            raise ProviderUnknown(refusal.code) from refusal
        if bare_code(refusal.code) in NOT_WAITING:
            return _made_before(ask, order, refusal)
        raise
    _require_asked(fields, out_trade_no=order.out_trade_no, named=fields.get("out_request_no"), number=order.number)
    if fields.get("fund_change") != "Y":
        return RefundStatement(order.number, RefundState.PROCESSING)
    paid_back_at = moment_from_beijing(fields.get("gmt_refund_pay", ""))
    return RefundStatement(order.number, RefundState.SUCCEEDED, succeeded_at=paid_back_at)


def find_refund(ask: Ask, *, out_trade_no: str, number: str) -> RefundStatement:
    """What Alipay knows of the refund: a success without any of a refund's fields means that it knows nothing.

    Raises ProviderRefused or ProviderUnknown.
    """
    try:
        fields = ask(refund_query_request(out_trade_no=out_trade_no, number=number))
    except ProviderRefused as refusal:
        if bare_code(refusal.code) in NOT_FOUND:
            return RefundStatement(number, RefundState.NOT_FOUND)
        raise
    if not any(fields.get(name) for name in REFUND_FIELDS):
        return RefundStatement(number, RefundState.NOT_FOUND)
    _require_asked(fields, out_trade_no=out_trade_no, named=fields.get("out_request_no", ""), number=number)
    return _queried(fields, number)


def find_refunds(ask: Ask, *, out_trade_no: str) -> list[RefundStatement]:
    """The refund that a trade's own number stands for, as Alipay numbers a whole one that was given none.

    There is no list of a trade's refunds. Raises ProviderRefused or ProviderUnknown.
    """
    statement = find_refund(ask, out_trade_no=out_trade_no, number=out_trade_no)
    return [] if statement.state is RefundState.NOT_FOUND else [statement]


def refund_request(order: RefundOrder) -> Request:
    """The request for one refund; the same order always gives the same.

    It holds documented parameters only: others may make Alipay give the money back twice.
    """
    model = AlipayTradeRefundModel()
    model.out_trade_no = order.out_trade_no
    model.refund_amount = str(yuan_from_fen(order.amount_fen))
    # Without it Alipay takes the whole trade for one refund.
    model.out_request_no = order.number
    model.refund_reason = payable_subject(order.reason)
    request: Request = AlipayTradeRefundRequest(biz_model=model)
    return request


def refund_query_request(*, out_trade_no: str, number: str) -> Request:
    """The request that asks what Alipay knows of one refund, and when the money went back."""
    model = AlipayTradeFastpayRefundQueryModel()
    model.out_trade_no = out_trade_no
    model.out_request_no = number
    model.query_options = ["gmt_refund_pay"]
    request: Request = AlipayTradeFastpayRefundQueryRequest(biz_model=model)
    return request


def _made_before(ask: Ask, order: RefundOrder, refusal: ProviderRefused) -> RefundStatement:
    """A trade that takes no refund any more may have been given back by this very number: only a query can tell."""
    try:
        statement = find_refund(ask, out_trade_no=order.out_trade_no, number=order.number)
    except ProviderRefused:
        raise ProviderUnknown(refusal.code) from refusal
    if statement.state is RefundState.NOT_FOUND:
        raise refusal
    if statement.amount_fen not in (order.amount_fen, None):
        raise ProviderUnknown("ANSWER_FOR_ANOTHER_REFUND")
    return statement


def _queried(fields: Mapping[str, str], number: str) -> RefundStatement:
    """Done only when Alipay says so in the one word that it has for that."""
    status, amount = fields.get("refund_status", ""), fields.get("refund_amount", "")
    if status not in ("", "REFUND_SUCCESS") or (status and not amount):
        raise ProviderUnknown("ANSWER_UNREADABLE")
    try:
        amount_fen = fen_from_yuan(amount) if amount else None
    except ValueError:
        raise ProviderUnknown("ANSWER_UNREADABLE") from None
    if not status:
        return RefundStatement(number, RefundState.PROCESSING, amount_fen)
    paid_back_at = moment_from_beijing(fields.get("gmt_refund_pay", ""))
    return RefundStatement(number, RefundState.SUCCEEDED, amount_fen, succeeded_at=paid_back_at)


def _require_asked(fields: Mapping[str, str], *, out_trade_no: str, named: str | None, number: str) -> None:
    """Raises ProviderUnknown unless the answer is about the trade and, where it names one, the refund asked about."""
    if fields.get("out_trade_no") != out_trade_no:
        raise ProviderUnknown("ANSWER_FOR_ANOTHER_TRADE")
    if named not in (number, None):
        raise ProviderUnknown("ANSWER_FOR_ANOTHER_REFUND")
