"""Money on its way back by API v2: a refund sent, asked for, and as WeChat Pay states it.

Sources: pay.weixin.qq.com/wiki/doc/api, native.php?chapter=9_4 (refund) and 9_5 (refundquery).
"""

import re
from typing import Any

from wechatpy.pay.api import WeChatRefund

from payments.providers.base import ProviderRefused, ProviderUnknown
from payments.providers.refunding import RefundOrder, RefundState, RefundStatement
from payments.providers.wechat_refunds import describe_refund, require_asked
from payments.providers.wechat_v2.client import Client
from payments.providers.wechat_v2.documents import Fields, Malformed
from payments.providers.wechat_v2.values import fen, optional_moment, optional_word, word

# A "no" for now: after a top-up or a while the same number may be sent again.
REPEATABLE = frozenset({"NOTENOUGH", "INVALID_REQ_TOO_MUCH", "SYSTEM_ERROR"})
NOT_RECEIVED = "REFUNDNOTEXIST"
REFUND_STATES = {
    "SUCCESS": RefundState.SUCCEEDED,
    "PROCESSING": RefundState.PROCESSING,
    "CHANGE": RefundState.ABNORMAL,
    "REFUNDCLOSE": RefundState.CLOSED,
}
PAGE = 10
_NUMBERED = re.compile(r"out_refund_no_(0|[1-9][0-9]?)", re.ASCII)


def make_refund(refunds: WeChatRefund, order: RefundOrder) -> RefundStatement:
    """Send the refund; PROCESSING, because a success only says that it was taken.

    Raises ProviderRefused, or ProviderUnknown when the same number has to be asked for or sent again.
    """
    try:
        fields = refunds.apply(**refund_fields(order))
        statement = _read_taken(fields)
    except ProviderRefused as refusal:
        if refusal.code in REPEATABLE:
            raise ProviderUnknown(refusal.code, refusal.message) from refusal
        raise
    except Malformed as error:
        raise ProviderUnknown("malformed", str(error)) from error
    _require_asked(fields, statement, out_trade_no=order.out_trade_no, number=order.number)
    return require_asked(statement, order)


def find_refund(refunds: WeChatRefund, *, out_trade_no: str, number: str) -> RefundStatement:
    """What WeChat Pay knows of the refund; raises ProviderRefused or ProviderUnknown."""
    try:
        fields = refunds.query(out_refund_no=number)
        statement = _read_entry(fields, suffix=_suffix_of(number, fields))
    except ProviderRefused as refusal:
        if refusal.code == NOT_RECEIVED:
            return RefundStatement(number, RefundState.NOT_FOUND)
        raise
    except Malformed as error:
        raise ProviderUnknown("malformed", str(error)) from error
    _require_asked(fields, statement, out_trade_no=out_trade_no, number=number)
    return statement


def find_refunds(client: Client, *, out_trade_no: str) -> list[RefundStatement]:
    """Every refund of the trade, whoever asked for it: WeChat Pay tells of ten at once, and has fifty at most.

    Raises ProviderRefused or ProviderUnknown.
    """
    found: dict[str, RefundStatement] = {}
    while page := _page_of_refunds(client, out_trade_no=out_trade_no, offset=len(found)):
        before = len(found)
        found |= {statement.number: statement for statement in page}
        if len(page) < PAGE or len(found) == before:
            break
    return list(found.values())


def _page_of_refunds(client: Client, *, out_trade_no: str, offset: int) -> list[RefundStatement]:
    """Those from `offset` on; none where the trade has no more."""
    data = {"appid": client.appid, "out_trade_no": out_trade_no, "offset": offset}
    try:
        fields = client.post("pay/refundquery", data=data)
        suffixes = sorted({match[1] for name in fields if (match := _NUMBERED.fullmatch(name))}, key=int)
        statements = [_read_entry(fields, suffix=suffix) for suffix in suffixes]
    except ProviderRefused as refusal:
        if refusal.code == NOT_RECEIVED:
            return []
        raise
    except Malformed as error:
        raise ProviderUnknown("malformed", str(error)) from error
    if fields.get("out_trade_no") != out_trade_no:
        raise ProviderUnknown("another_trade")
    return statements


def refund_fields(order: RefundOrder) -> dict[str, Any]:
    """The keyword arguments of `apply`; what is empty is not sent, and the same order always gives the same."""
    return {
        "out_trade_no": order.out_trade_no,
        "out_refund_no": order.number,
        "total_fee": order.total_fen,
        "refund_fee": order.amount_fen,
        "refund_desc": describe_refund(order),
        "notify_url": order.notify_url,
        # The SDK would name an account that only merchants of an old kind of contract have.
        "refund_account": "",
    }


def refund_state(fields: Fields, name: str) -> RefundState:
    """The state that the word under `name` stands for; raises Malformed."""
    state = REFUND_STATES.get(fields.get(name, ""))
    if state is None:
        raise Malformed(name)
    return state


def _read_taken(fields: Fields) -> RefundStatement:
    return RefundStatement(
        number=word(fields, "out_refund_no"),
        state=RefundState.PROCESSING,
        amount_fen=fen(fields, "refund_fee"),
        provider_refund_id=optional_word(fields, "refund_id"),
    )


def _suffix_of(number: str, fields: Fields) -> str:
    """The digits that the refund's fields end in: an answer numbers the refunds that it tells of from 0.

    Raises ProviderUnknown unless exactly one of them has this number.
    """
    found = [match[1] for name in fields if (match := _NUMBERED.fullmatch(name)) and fields[name] == number]
    if len(found) != 1:
        raise ProviderUnknown("another_refund")
    return found[0]


def _read_entry(fields: Fields, *, suffix: str) -> RefundStatement:
    """One refund of an answer to a query; raises Malformed. The amount is what was asked for, coupons included."""
    state = refund_state(fields, f"refund_status_{suffix}")
    is_done = state is RefundState.SUCCEEDED
    return RefundStatement(
        number=word(fields, f"out_refund_no_{suffix}"),
        state=state,
        amount_fen=fen(fields, f"refund_fee_{suffix}"),
        provider_refund_id=optional_word(fields, f"refund_id_{suffix}"),
        succeeded_at=optional_moment(fields, f"refund_success_time_{suffix}") if is_done else None,
    )


def _require_asked(fields: Fields, statement: RefundStatement, *, out_trade_no: str, number: str) -> None:
    """Raises ProviderUnknown for an answer about another trade or refund than was asked about."""
    if fields.get("out_trade_no") != out_trade_no:
        raise ProviderUnknown("another_trade")
    if statement.number != number:
        raise ProviderUnknown("another_refund")
