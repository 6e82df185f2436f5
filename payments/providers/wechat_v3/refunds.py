"""Money on its way back by API v3: a refund sent, asked for, and as WeChat Pay states it.

Sources: pay.weixin.qq.com/doc/v3/merchant, "apply for a refund" and "query a refund" (/v3/refund/domestic/refunds).
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from foundation.money import CURRENCY
from payments.providers.base import ProviderRefused, ProviderUnknown
from payments.providers.refunding import RefundOrder, RefundState, RefundStatement
from payments.providers.wechat_refunds import describe_refund, require_asked
from payments.providers.wechat_v3.account import Account, NotOurs
from payments.providers.wechat_v3.documents import (
    Document,
    Malformed,
    fen,
    optional_moment,
    optional_word,
    section,
    word,
)

# Calls one of the SDK's verbs; the document of an authentic answer, or ProviderRefused or ProviderUnknown.
Ask = Callable[..., Document]

# A "no" for now: after a top-up the same number may be sent again.
REPEATABLE = frozenset({"NOT_ENOUGH"})
NOT_RECEIVED = frozenset({"RESOURCE_NOT_EXISTS"})
REFUND_STATES = {
    "SUCCESS": RefundState.SUCCEEDED,
    "PROCESSING": RefundState.PROCESSING,
    "ABNORMAL": RefundState.ABNORMAL,
    "CLOSED": RefundState.CLOSED,
}


def make_refund(ask: Ask, order: RefundOrder, *, account: Account) -> RefundStatement:
    """Send the refund by the SDK's `refund`; an answer mostly means that it was taken, not that it is done.

    Raises ProviderRefused, or ProviderUnknown when the same number has to be asked for or sent again.
    """
    try:
        document = ask(**refund_fields(order))
    except ProviderRefused as refusal:
        if refusal.code in REPEATABLE:
            raise ProviderUnknown(refusal.code, refusal.message) from refusal
        raise
    statement = _read_answer(document, out_trade_no=order.out_trade_no, number=order.number, account=account)
    return require_asked(statement, order)


def find_refund(ask: Ask, *, out_trade_no: str, number: str, account: Account) -> RefundStatement:
    """What WeChat Pay knows of the refund, by the SDK's `query_refund`; raises ProviderRefused or ProviderUnknown."""
    try:
        document = ask(out_refund_no=quote(number, safe=""))
    except ProviderRefused as refusal:
        if refusal.code in NOT_RECEIVED:
            return RefundStatement(number, RefundState.NOT_FOUND)
        raise
    return _read_answer(document, out_trade_no=out_trade_no, number=number, account=account)


def refund_fields(order: RefundOrder) -> dict[str, Any]:
    """The keyword arguments of `refund`, which leaves out what is empty; the same order always gives the same."""
    return {
        "out_refund_no": order.number,
        "out_trade_no": order.out_trade_no,
        "amount": {"refund": order.amount_fen, "total": order.total_fen, "currency": CURRENCY},
        "reason": describe_refund(order),
        "notify_url": order.notify_url,
    }


def read_statement(document: Document, *, state: RefundState, account: Account) -> RefundStatement:
    """What a document, an answer or a notification, states of one refund.

    Raises Malformed, and NotOurs when it names another merchant or application; an answer names neither.
    """
    merchant_id = optional_word(document, "mchid") or account.merchant_id
    account.require(app_id=optional_word(document, "appid"), merchant_id=merchant_id)
    return RefundStatement(
        number=word(document, "out_refund_no"),
        state=state,
        amount_fen=fen(section(document, "amount"), "refund"),
        provider_refund_id=optional_word(document, "refund_id") or "",
        succeeded_at=optional_moment(document, "success_time") if state is RefundState.SUCCEEDED else None,
    )


def _read_answer(document: Document, *, out_trade_no: str, number: str, account: Account) -> RefundStatement:
    """Raises ProviderUnknown for an answer that is not whole, or about another refund than was asked about."""
    try:
        statement = read_statement(document, state=_state(document), account=account)
        answered_trade = word(document, "out_trade_no")
    except Malformed as error:
        raise ProviderUnknown("malformed", str(error)) from error
    except NotOurs as error:
        raise ProviderUnknown("merchant") from error
    if answered_trade != out_trade_no:
        raise ProviderUnknown("another_trade")
    if statement.number != number:
        raise ProviderUnknown("another_refund")
    return statement


def _state(document: Document) -> RefundState:
    state = REFUND_STATES.get(word(document, "status"))
    if state is None:
        raise Malformed("status")
    return state
